import { z } from 'zod'
import { jobState } from '../contracts/jobs.ts'
import { instant } from '../plays/index.ts'
import { defineEvent, type EventPayload } from './define-event.ts'
import { topics } from './topics.ts'

/** A job was begun, got on, was paused, resumed or cancelled, or has ended. */
export const jobChanged = defineEvent({
  type: 'job.changed',
  topic: topics.jobs,
  key: ({ userId }) => userId,
  payload: z.object({
    user_id: z.uuid().describe('The user whose job it is'),
    job_id: z.uuid().describe('The job, as GET /jobs gives it'),
    job_type: z.string().describe('What it does, such as "connection.retry"'),
    state: jobState,
    done: z.int().min(0),
    total: z.int().min(0).optional(),
    reason: z.string().optional().describe('Why it failed, or why it waits for another attempt'),
    changed_at: instant,
  }),
})

export type JobChanged = EventPayload<typeof jobChanged>
