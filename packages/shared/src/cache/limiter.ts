import { type Clock } from '../clock/index.ts'
import { AppError } from '../errors/index.ts'

/**
 * `points` takes per key in a window of `perMs`: whole seconds, up to a day. The window opens with its first take, so
 * up to 2 × `points` − 1 takes can fall within any `perMs`: where the other side counts over a sliding window, give half
 * of what it bears, rounded up.
 */
export interface LimiterOptions {
  points: number
  perMs: number
}

export type Taken = { allowed: true } | { allowed: false; retryAfterMs: number }

export interface AcquireOptions {
  clock: Clock
  /** Ends the wait early. */
  signal?: AbortSignal
  /** The longest wait, in milliseconds; 0 doesn't wait at all. */
  maxWaitMs: number
}

export interface Limiter {
  /** Takes one, if the window has one left; else tells when there will be. */
  take(key: string): Promise<Taken>
  /**
   * Waits until one can be taken. Those who wait are not served in their order.
   * @throws AppError `rate_limited`, with retryAfterMs, as soon as it is clear that the wait would be too long;
   * `unavailable` when the signal aborts
   */
  acquire(key: string, options: AcquireOptions): Promise<void>
}

/** A limiter over a way to take one: the waiting is the same for every store. */
export function createLimiter(name: string, take: Limiter['take']): Limiter {
  return {
    take,
    async acquire(key, { clock, signal, maxWaitMs }) {
      const until = clock.now() + maxWaitMs
      for (;;) {
        if (signal?.aborted) throw new AppError('unavailable', `The wait for ${name} was given up`)
        const taken = await take(key)
        if (taken.allowed) return
        const { retryAfterMs } = taken
        if (clock.now() + retryAfterMs > until) {
          throw new AppError('rate_limited', `The limit of ${name} is used up`, { retryAfterMs })
        }
        await clock.wait(retryAfterMs, signal)
      }
    },
  }
}
