import { type Limiter } from '@ongaku/shared/cache'
import { AppError } from '@ongaku/shared/errors'

/** Takes one point of a limit. @throws AppError `rate_limited`, with the wait, when none is left */
export async function spend(limiter: Limiter, key: string, what: string): Promise<void> {
  const taken = await limiter.take(key)
  if (taken.allowed) return
  const { retryAfterMs } = taken
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  throw new AppError('rate_limited', `Too many ${what}; try again in ${seconds} s`, { retryAfterMs })
}
