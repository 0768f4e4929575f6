import { backoffMs, type Clock } from '../clock/index.ts'
import { type AppError, toAppError } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'

/** Ends a hold early: the consumer stops or has lost the partition, and the events go to whoever has it next. */
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

/** Waits in steps, so that the group's coordinator hears of us in between. */
async function hold(ms: number, { clock, signal, keepAlive }: SettleOptions): Promise<void> {
  const until = clock.now() + ms
  while (clock.now() < until) {
    await clock.wait(Math.min(keepAliveEveryMs, until - clock.now()), signal)
    if (signal.aborted) throw new Abandoned('the consumer is stopping')
    await keepAlive()
  }
}

/** Runs work that may take longer than a session; a lost partition shows at the next look at it. */
async function runKeepingAlive(work: () => Promise<void>, { keepAlive }: SettleOptions): Promise<void> {
  const timer = setInterval(() => void keepAlive().catch(() => undefined), keepAliveEveryMs)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
}

/**
 * Runs a piece of a consumer's work until it is settled: a failure of a dependency is tried again for as long as it
 * takes, with growing pauses; an unknown failure `unknownAttempts` times.
 * @returns undefined when the work is done, or the error that trying again can't mend
 * @throws Abandoned when the consumer stops meanwhile
 */
export async function settle(
  work: () => Promise<void>,
  options: SettleOptions,
  unknownAttempts: number,
): Promise<AppError | undefined> {
  const { logger, group, signal } = options
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw new Abandoned('the consumer is stopping')
    try {
      await runKeepingAlive(work, options)
      if (attempt > 1) logger.info({ group, attempt }, 'going on after a failure')
      return undefined
    } catch (thrown) {
      const error = toAppError(thrown)
      const unknown = error.code === 'internal'
      if (!error.retryable && !(unknown && attempt < unknownAttempts)) return error
      const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(attempt, holdBackoff))
      logger.warn(
        { group, attempt, waitMs, err: error },
        'an event could not be handled; its partition waits',
      )
      await hold(waitMs, options)
    }
  }
}
