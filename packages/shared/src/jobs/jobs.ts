import { type Clock } from '../clock/index.ts'
import { AppError } from '../errors/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { type Mongo } from '../mongo/index.ts'
import { type Position } from '../paging/index.ts'
import { type Outbox } from '../outbox/index.ts'
import { type AnyJobDefinition, type Job, type JobState } from './job.ts'
import { describeJobChange } from './job-events.ts'
import { createJobRepository, type NewJob } from './job.repository.ts'
import { createJobRunner } from './job-runner.ts'

export interface JobsOptions {
  definitions: readonly AnyJobDefinition[]
  mongo: Mongo
  /** Publishes what happens to jobs; it must look after the collection `jobs`. */
  outbox: Pick<Outbox, 'wake'>
  /** The service whose jobs these are. */
  service: string
  clock: Clock
  logger: Logger
  /** Names this instance in leases: the same after a restart, never that of another one. */
  instance: string
}

/** A service's durable jobs. */
export interface Jobs extends Component {
  /** Starts a job in the background, unless one of the same type and key is open. @returns the job, or the open one */
  begin(job: NewJob): Promise<Job>
  /** @throws AppError `not_found`, as the others that take an id */
  get(userId: string, id: string): Promise<Job>
  list(userId: string, state: JobState | undefined, limit: number, after?: Position): Promise<Job[]>
  /** @throws AppError `conflict` when it has ended, as the others that change it */
  pause(userId: string, id: string): Promise<Job>
  resume(userId: string, id: string): Promise<Job>
  cancel(userId: string, id: string): Promise<Job>
  /** Ends and removes all jobs of a user, without telling. */
  removeUser(userId: string): Promise<void>
}

/** The states each change can be made from. A change that has been made already does nothing. */
const changes = {
  pause: { from: ['queued', 'running'], to: 'paused' },
  resume: { from: ['paused', 'failed'], to: 'queued' },
  cancel: { from: ['queued', 'running', 'paused', 'failed'], to: 'cancelled' },
} as const satisfies Record<string, { from: readonly JobState[]; to: JobState }>

export function createJobs(options: JobsOptions): Jobs {
  const { definitions, mongo, outbox, service, clock, logger, instance } = options
  const jobs = createJobRepository(mongo)
  const runner = createJobRunner({ definitions, jobs, outbox, service, clock, logger, instance })
  const stopping = new AbortController()
  let ended: Promise<void> | undefined

  async function get(userId: string, id: string): Promise<Job> {
    const job = await jobs.find(userId, id)
    if (!job) throw new AppError('not_found', 'You have no such job')
    return job
  }

  async function change(userId: string, id: string, name: keyof typeof changes): Promise<Job> {
    const { from, to } = changes[name]
    const job = await get(userId, id)
    const now = new Date(clock.now())
    const changed = {
      state: to,
      updatedAt: now,
      ...(to === 'queued' && { dueAt: now, attempts: 0 }),
      ...(to === 'cancelled' && { endedAt: now }),
    }
    const moved = await jobs.move(job, from, changed, describeJobChange({ ...job, ...changed }, service))
    if (moved) {
      runner.interrupt(id)
      runner.wake()
      outbox.wake()
      return moved
    }
    const current = await get(userId, id)
    if (current.state === to || (name === 'resume' && current.state === 'running')) return current
    throw new AppError('conflict', `A job that is ${current.state} can't be changed by "${name}"`)
  }

  return {
    name: 'jobs',
    async begin(job) {
      const begun = await jobs.add(job, clock.now(), (added) => describeJobChange(added, service))
      runner.wake()
      outbox.wake()
      return begun
    },
    get,
    list: jobs.list,
    pause: (userId, id) => change(userId, id, 'pause'),
    resume: (userId, id) => change(userId, id, 'resume'),
    cancel: (userId, id) => change(userId, id, 'cancel'),
    async removeUser(userId) {
      for (const id of await jobs.removeUser(userId)) runner.interrupt(id)
    },
    async start() {
      await jobs.releaseOwn(instance)
      ended = runner.run(stopping.signal)
    },
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
