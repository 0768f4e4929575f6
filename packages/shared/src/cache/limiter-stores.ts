import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { type Limiter, type LimiterOptions, type Taken } from './limiter.ts'
import { type RedisConnection } from './redis-connection.ts'

const dayMs = 24 * 3_600_000

/** @throws RangeError for limits the stores can't count: Redis windows are whole seconds */
function toSettings(prefix: string, { points, perMs }: LimiterOptions) {
  if (!Number.isInteger(points) || points < 1) throw new RangeError(`${prefix}: points must be 1 or more`)
  if (perMs % 1_000 !== 0 || perMs < 1_000 || perMs > dayMs) {
    throw new RangeError(`${prefix}: perMs must be whole seconds, from one to a day`)
  }
  return { keyPrefix: prefix, points, duration: perMs / 1_000 }
}

async function consume(store: RateLimiterMemory | RateLimiterRedis, key: string): Promise<Taken> {
  try {
    await store.consume(key)
    return { allowed: true }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { allowed: false, retryAfterMs: Math.max(1, Math.ceil(refusal.msBeforeNext)) }
  }
}

export function limitInMemory(prefix: string, options: LimiterOptions): Limiter['take'] {
  const store = new RateLimiterMemory(toSettings(prefix, options))
  return (key) => consume(store, key)
}

/**
 * Counts in Redis, for all processes together. While Redis doesn't answer each process counts by itself, so that
 * nothing stands still; their sum may then exceed the limit. This is done here rather than by the library's insurance
 * limiter, which would not tell that it has stepped in.
 */
export function limitInRedis(
  connection: RedisConnection,
  prefix: string,
  options: LimiterOptions,
): Limiter['take'] {
  const store = new RateLimiterRedis({
    ...toSettings(prefix, options),
    storeClient: connection.redis,
    rejectIfRedisNotReady: true,
  })
  const takeAlone = limitInMemory(prefix, options)
  return async (key) => (await connection.attempt(() => consume(store, key))) ?? takeAlone(key)
}
