import { type LimiterOptions, type LimiterStore } from './limiter.ts'
import { limitInMemory } from './memory-limiter.ts'
import { type RedisConnection } from './redis-connection.ts'

/**
 * KEYS: the counter. ARGV: points, the most the counter may then show (none when empty), the window in milliseconds.
 * Returns 1, or 0 when there was no room for the points; the points used; the milliseconds until the window ends.
 */
const countScript = `
local left = redis.call('pttl', KEYS[1])
local points, max = tonumber(ARGV[1]), tonumber(ARGV[2])
if left > 0 then
  local used = tonumber(redis.call('get', KEYS[1]))
  if max and used + points > max then return { 0, used, left } end
  return { 1, redis.call('incrby', KEYS[1], string.format('%.0f', math.max(points, -used))), left }
end
if points > 0 then redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[3]) end
return { 1, math.max(points, 0), tonumber(ARGV[3]) }`

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
    connection.attempt(async (redis) => {
      const counted = await redis.eval(countScript, 1, `${prefix}:${key}`, points, max, options.perMs)
      const [allowed, used, resetMs] = counted as [number, number, number]
      return { allowed: allowed === 1, remaining: Math.max(0, options.points - used), resetMs }
    })
  return {
    async take(key, points) {
      return (await count(key, points, options.points)) ?? alone.take(key, points)
    },
    async charge(key, points) {
      if ((await count(key, points, '')) === undefined) await alone.charge(key, points)
    },
  }
}
