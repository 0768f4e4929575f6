import { backoffMs, type Clock } from '../clock/index.ts'
import { toAppError, toProblem } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'
import { type AnyJobDefinition, type Job, JobInterrupted } from './job.ts'
import { describeJobChange } from './job-events.ts'
import { type JobChange, type JobRepository } from './job.repository.ts'
import { type Outbox } from '../outbox/index.ts'

export interface JobRunnerOptions {
  definitions: readonly AnyJobDefinition[]
  jobs: JobRepository
  outbox: Pick<Outbox, 'wake'>
  /** The service whose jobs these are. */
  service: string
  clock: Clock
  logger: Logger
  /** Names this instance in leases: the same after a restart, never that of another one. */
  instance: string
}

export interface JobRunner {
  /** Runs what is due, until the signal aborts. Resolves once nothing runs any more. */
  run(signal: AbortSignal): Promise<void>
  /** Something may be due. */
  wake(): void
  /** Lets a job that runs here know that it was paused or cancelled. */
  interrupt(jobId: string): void
}

const publishEveryMs = 1_000
const maxRunning = 2
const leaseMs = 60_000
const renewEveryMs = 20_000
/** How often to look for jobs without being woken: those whose pause is over, and those of an instance that died. */
const sweepMs = 30_000
const maxAttempts = 10
const retryPauses = { baseMs: 1_000, maxMs: 15 * 60_000 }

interface Run {
  interrupt: AbortController
  ended: Promise<void>
}

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { definitions, jobs, outbox, service, clock, logger, instance } = options
  const types = definitions.map(({ type }) => type)
  /** By job id. A job that is taken again while its last run still ends has one entry, that of the new run. */
  const running = new Map<string, Run>()
  let sleep = new AbortController()
  const wake = () => sleep.abort()

  /** The change to a job whose code threw. Its owner sees the reason, so that is put as in an answer to them. */
  function describeFailure(job: Job, thrown: unknown): JobChange {
    const error = toAppError(thrown)
    const now = clock.now()
    const attempts = job.attempts + 1
    const final = (!error.retryable && error.code !== 'internal') || attempts >= maxAttempts
    logger.warn({ jobId: job.id, type: job.type, attempts, final, err: error }, 'a job has failed')
    const updated = { attempts, reason: toProblem(error).detail, updatedAt: new Date(now) }
    if (final) return { ...updated, state: 'failed' }
    const pauseMs = Math.max(error.retryAfterMs ?? 0, backoffMs(attempts, retryPauses))
    return { ...updated, state: 'queued', dueAt: new Date(now + pauseMs) }
  }

  async function runJob(job: Job, signal: AbortSignal): Promise<void> {
    const definition = definitions.find(({ type }) => type === job.type)
    if (!definition) return
    let publishedAt = 0
    /** Progress is published once a second at most, a change of state always. */
    function describeIfDue(change: JobChange) {
      const now = clock.now()
      if (change.updatedAt === undefined || (!change.state && now - publishedAt < publishEveryMs))
        return undefined
      publishedAt = now
      return describeJobChange({ ...job, ...change }, service)
    }
    /** Writes to the job while it is ours. @throws JobInterrupted */
    async function update(change: JobChange): Promise<void> {
      const event = describeIfDue(change)
      if (signal.aborted || !(await jobs.update(job, change, event))) throw new JobInterrupted()
      Object.assign(job, change)
      if (event) outbox.wake()
    }
    const lease = () => ({ leaseUntil: new Date(clock.now() + leaseMs) })
    const renewing = new AbortController()
    const ending = AbortSignal.any([signal, renewing.signal])
    const renew = async () => {
      for (;;) {
        await clock.wait(renewEveryMs, ending)
        if (ending.aborted) return
        await update(lease()).catch(() => undefined) // the next `advance` throws what is wrong
      }
    }
    const renewed = renew()
    try {
      await definition.run({
        jobId: job.id,
        userId: job.userId,
        input: job.input,
        checkpoint: job.checkpoint,
        done: job.done,
        signal,
        advance: (progress) =>
          update({ ...progress, attempts: 0, updatedAt: new Date(clock.now()), ...lease() }),
      })
      const endedAt = new Date(clock.now())
      await update({ state: 'completed', updatedAt: endedAt, endedAt })
    } catch (thrown) {
      if (thrown instanceof JobInterrupted || signal.aborted) return
      const failure = describeFailure(job, thrown)
      await jobs.update(job, failure, describeIfDue(failure))
      outbox.wake()
    } finally {
      renewing.abort()
      await renewed
    }
  }

  function start(job: Job, stopping: AbortSignal): void {
    const interrupt = new AbortController()
    const signal = AbortSignal.any([stopping, interrupt.signal])
    // A paused job can be resumed before its last step has ended. Its steps must not run side by side.
    const lastEnded = running.get(job.id)?.ended ?? Promise.resolve()
    const ended = lastEnded
      .then(() => (signal.aborted ? undefined : runJob(job, signal)))
      // Its lease will run out, and then it goes on from its checkpoint.
      .catch((error: unknown) => logger.warn({ jobId: job.id, err: error }, 'a job could not be saved'))
      .finally(() => {
        if (running.get(job.id) === run) running.delete(job.id)
        wake()
      })
    const run = { interrupt, ended }
    running.set(job.id, run)
  }

  async function startDue(signal: AbortSignal): Promise<void> {
    while (running.size < maxRunning && !signal.aborted) {
      const now = clock.now()
      const job = await jobs.take(types, instance, now, now + leaseMs)
      if (!job) return
      start(job, signal)
    }
  }

  return {
    wake,
    interrupt: (jobId) => running.get(jobId)?.interrupt.abort(),
    async run(signal) {
      while (!signal.aborted) {
        sleep = new AbortController()
        try {
          await startDue(signal)
        } catch (error) {
          logger.warn({ err: toAppError(error) }, 'could not look for jobs')
        }
        await clock.wait(sweepMs, AbortSignal.any([signal, sleep.signal]))
      }
      await Promise.all([...running.values()].map(({ ended }) => ended))
      await jobs.releaseOwn(instance).catch(() => undefined)
    },
  }
}
