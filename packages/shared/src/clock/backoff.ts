export interface BackoffOptions {
  baseMs: number
  maxMs: number
  /** A number from 0 to 1; Math.random by default. */
  random?: () => number
}

/**
 * The wait before try number `attempt` + 1, in milliseconds: doubling from `baseMs` up to `maxMs`, with up to a quarter
 * taken off at random so that many waiters don't come back at the same instant.
 */
export function backoffMs(attempt: number, { baseMs, maxMs, random = Math.random }: BackoffOptions): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(attempt - 1, 0), 30))
  return Math.round(full * (1 - 0.25 * random()))
}
