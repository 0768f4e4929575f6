import { AppError } from '../errors/index.ts'
import { type Limiter, type Taken } from './limiter.ts'

/** The refusal of a take. @param what names what is limited */
export function rateLimited({ resetMs }: Taken, what: string): AppError {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000))
  return new AppError('rate_limited', `Too many ${what}; try again in ${seconds} s`, {
    retryAfterMs: resetMs,
  })
}

/**
 * Takes points of a limit, one unless given.
 * @param what names what is limited in the error
 * @throws AppError `rate_limited`, with the wait, when there aren't that many left
 */
export async function enforceRateLimit(
  limiter: Limiter,
  key: string,
  what: string,
  points = 1,
): Promise<void> {
  const taken = await limiter.take(key, points)
  if (!taken.allowed) throw rateLimited(taken, what)
}
