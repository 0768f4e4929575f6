import { type Clock } from '../clock/index.ts'
import { AppError } from '../errors/index.ts'

/**
 * `points` per key in a window of `perMs` milliseconds, up to a day. A window opens with its first take, so up to
 * 2 × `points` − 1 can be taken within any `perMs`: where the other side counts over a sliding window, set half of what
 * it allows, rounded up.
 */
export interface LimiterOptions {
  points: number
  perMs: number
}

/** What a take came to, and the window after it. */
export interface Taken {
  allowed: boolean
  /** Points that are left; none when more was charged than there is. */
  remaining: number
  /** Milliseconds until the window ends, after which all points are there again. */
  resetMs: number
}

/** Where the points of one limit are counted. */
export interface LimiterStore {
  take(key: string, points: number): Promise<Taken>
  charge(key: string, points: number): Promise<void>
}

export interface AcquireOptions {
  clock: Clock
  /** Ends the wait early. */
  signal?: AbortSignal
  /** The longest wait, in milliseconds; 0 doesn't wait at all. */
  maxWaitMs: number
}

export interface Limiter {
  readonly options: LimiterOptions
  /**
   * Takes points, one unless said otherwise, if the window has that many left. Otherwise it takes none and says when the
   * next window begins.
   * @throws RangeError for points that aren't whole or positive, or exceed the limit: no window would ever have them
   */
  take(key: string, points?: number): Promise<Taken>
  /**
   * Adds to what is used, beyond the limit too, for a cost known only afterwards. Negative points give back what was
   * taken; a debt ends with its window.
   * @throws RangeError for points that aren't whole
   */
  charge(key: string, points: number): Promise<void>
  /**
   * Waits until a point can be taken. Waiting callers are not served in order.
   * @throws AppError `rate_limited`, with retryAfterMs, as soon as it is clear that the wait would be too long;
   * `unavailable` when the signal aborts
   */
  acquire(key: string, options: AcquireOptions): Promise<void>
}

const dayMs = 24 * 3_600_000

function checkOptions(name: string, { points, perMs }: LimiterOptions): void {
  if (!Number.isInteger(points) || points < 1) throw new RangeError(`${name}: points must be 1 or more`)
  if (!Number.isInteger(perMs) || perMs < 1 || perMs > dayMs) {
    throw new RangeError(`${name}: perMs must be whole milliseconds, at most a day`)
  }
}

/** A limiter over a store: the checks and the waiting are the same for each. @throws RangeError see LimiterOptions */
export function createLimiter(name: string, options: LimiterOptions, store: LimiterStore): Limiter {
  checkOptions(name, options)
  const { points: limit } = options
  return {
    options,
    async take(key, points = 1) {
      if (!Number.isInteger(points) || points < 1 || points > limit) {
        throw new RangeError(`${name}: can't take ${points} of ${limit} points`)
      }
      return store.take(key, points)
    },
    async charge(key, points) {
      if (!Number.isSafeInteger(points)) throw new RangeError(`${name}: can't charge ${points} points`)
      return store.charge(key, points)
    },
    async acquire(key, { clock, signal, maxWaitMs }) {
      const until = clock.now() + maxWaitMs
      for (;;) {
        if (signal?.aborted) throw new AppError('unavailable', `The wait for ${name} was cancelled`)
        const taken = await store.take(key, 1)
        if (taken.allowed) return
        const { resetMs: retryAfterMs } = taken
        if (clock.now() + retryAfterMs > until) {
          throw new AppError('rate_limited', `The limit of ${name} is used up`, { retryAfterMs })
        }
        await clock.wait(retryAfterMs, signal)
      }
    },
  }
}
