import { AppError } from '../errors/index.ts'
import { type Limiter } from './limiter.ts'

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
  if (taken.allowed) return
  const { retryAfterMs } = taken
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  throw new AppError('rate_limited', `Too many ${what}; try again in ${seconds} s`, { retryAfterMs })
}
