import { type Cache, wholeTtl } from './cache.ts'
import { type RedisConnection } from './redis-connection.ts'

/** A cache that all processes share; every key gets the prefix. */
export function createRedisCache(connection: RedisConnection, prefix: string): Cache {
  const nameOf = (key: string) => `${prefix}:${key}`
  async function remove(key: string): Promise<void> {
    await connection.attempt((redis) => redis.del(nameOf(key)))
  }
  return {
    async get(key) {
      return (await connection.attempt((redis) => redis.get(nameOf(key)))) ?? undefined
    },
    async set(key, value, ttlMs) {
      const ttl = wholeTtl(ttlMs)
      if (ttl === undefined) return remove(key)
      await connection.attempt((redis) => redis.set(nameOf(key), value, 'PX', ttl))
    },
    delete: remove,
  }
}
