import { type LimiterOptions, type LimiterStore } from './limiter.ts'
import { limitInMemory } from './memory-limiter.ts'
import { type RedisConnection } from './redis-connection.ts'

/**
 * KEYS: the counter. ARGV: points, the most the counter may then show (none when empty), the window in milliseconds.
 * Returns 0, or the milliseconds until the window ends when there was no room for the points.
 */
const countScript = `
local left = redis.call('pttl', KEYS[1])
local points, max = tonumber(ARGV[1]), tonumber(ARGV[2])
if left > 0 then
  local used = tonumber(redis.call('get', KEYS[1]))
  if max and used + points > max then return left end
  redis.call('incrby', KEYS[1], string.format('%.0f', math.max(points, -used)))
elseif points > 0 then
  redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[3])
end
return 0`

/**
 * Counts in Redis, for all processes together; every key gets the prefix. While Redis doesn't answer, each process counts
 * on its own rather than stop, so that together they may exceed the limit.
 */
export function limitInRedis(
  connection: RedisConnection,
  prefix: string,
  options: LimiterOptions,
): LimiterStore {
  const alone = limitInMemory(options)
  const count = (key: string, points: number, max: number | '') =>
    connection.attempt(async (redis) =>
      Number(await redis.eval(countScript, 1, `${prefix}:${key}`, points, max, options.perMs)),
    )
  return {
    async take(key, points) {
      const retryAfterMs = await count(key, points, options.points)
      if (retryAfterMs === undefined) return alone.take(key, points)
      return retryAfterMs === 0 ? { allowed: true } : { allowed: false, retryAfterMs }
    },
    async charge(key, points) {
      if ((await count(key, points, '')) === undefined) await alone.charge(key, points)
    },
  }
}
