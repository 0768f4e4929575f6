import { backoffMs, type Clock } from '../clock/index.ts'
import { type AppError, toAppError } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'

/** Ends a hold early: the consumer stops or has lost the partition, and its next owner gets the events. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned'
}

export interface SettleOptions {
  group: string
  clock: Clock
  logger: Logger
  signal: AbortSignal
  /** Keeps the partition while it is held. @throws when it is lost */
  keepAlive(): Promise<void>
}

const holdBackoff = { baseMs: 500, maxMs: 15_000 }
const keepAliveEveryMs = 2_000

/** Waits in steps, so that the group's coordinator hears from us in between. */
async function hold(ms: number, { clock, signal, keepAlive }: SettleOptions): Promise<void> {
  const until = clock.now() + ms
  while (clock.now() < until) {
    await clock.wait(Math.min(keepAliveEveryMs, until - clock.now()), signal)
    if (signal.aborted) throw new Abandoned('the consumer is stopping')
    await keepAlive()
  }
}

/** Runs work that may take longer than a session. That the partition is lost is noticed by the next `keepAlive`. */
async function runKeepingAlive(work: () => Promise<void>, { keepAlive }: SettleOptions): Promise<void> {
  const timer = setInterval(() => void keepAlive().catch(() => undefined), keepAliveEveryMs)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
}

/**
 * Runs a piece of a consumer's work until it is settled. After a failure of a dependency it is tried again for as long as
 * it takes, with growing pauses; the unknown failure number `unknownAttempts` is final.
 * @returns undefined when the work is done, or the error that trying again won't mend
 * @throws Abandoned when the consumer stops in between
 */
export async function settle(
  work: () => Promise<void>,
  options: SettleOptions,
  unknownAttempts: number,
): Promise<AppError | undefined> {
  const { logger, group, signal } = options
  let unknownFailures = 0
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw new Abandoned('the consumer is stopping')
    try {
      await runKeepingAlive(work, options)
      if (attempt > 1) logger.info({ group, attempt }, 'going on after a failure')
      return undefined
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') unknownFailures += 1
      const isUnknown = error.code === 'internal' && unknownFailures < unknownAttempts
      if (!error.retryable && !isUnknown) return error
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(attempt, holdBackoff))
      logger.warn(
        { group, attempt, waitMs, err: error },
        'an event could not be handled; its partition waits',
      )
      await hold(waitMs, options)
    }
  }
}
