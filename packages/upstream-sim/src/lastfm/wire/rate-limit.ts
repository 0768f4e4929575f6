import { type Clock } from '@ongaku/shared/clock'

/**
 * A token bucket per key: `perSecond` on average, up to `burst` at once. The real limit is an average over
 * minutes, so a client that keeps to N in each of its own seconds, whose seconds aren't ours, must pass.
 *
 * @returns a function that takes one request and says whether it is within the limit
 */
export function createRateLimit(options: {
  perSecond: number
  burst: number
  clock: Pick<Clock, 'now'>
}): (key: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (key) => {
    const at = options.clock.now()
    const bucket = buckets.get(key) ?? { tokens: options.burst, at }
    const elapsedMs = Math.max(0, at - bucket.at)
    const tokens = Math.min(options.burst, bucket.tokens + (elapsedMs / 1000) * options.perSecond)
    const allowed = tokens >= 1
    buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at })
    return allowed
  }
}
