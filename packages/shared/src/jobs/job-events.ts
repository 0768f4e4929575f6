import { jobChanged } from '../events/index.ts'
import { type OutboxEntry, writeEntry } from '../outbox/index.ts'
import { type Job } from './job.ts'

/** The event for a job as it will be after a change. `source` is the service whose job it is. */
export function describeJobChange(job: Job, source: string): OutboxEntry {
  const { id, userId, type, state, done, total, reason, fence, updatedAt } = job
  const changedAt = updatedAt.toISOString()
  return writeEntry(
    jobChanged,
    { userId, jobId: id, jobType: type, state, done, total, reason, changedAt },
    { id: `${id}:${fence}:${state}:${done}:${updatedAt.getTime()}`, source, time: changedAt },
  )
}
