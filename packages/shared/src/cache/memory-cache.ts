import { LRUCache } from 'lru-cache'
import { systemClock } from '../clock/index.ts'
import { type Cache, type CacheOptions, wholeTtl } from './cache.ts'

/** The maximum number of characters in one cache: a few large answers must not fill the process's memory. */
const maxCharacters = 16 * 1024 * 1024

export function createMemoryCache({ maxEntries }: CacheOptions): Cache {
  const entries = new LRUCache<string, string>({
    max: maxEntries,
    maxSize: maxCharacters,
    perf: systemClock,
    sizeCalculation: (value, key) => value.length + key.length + 1,
  })
  return {
    get: (key) => Promise.resolve(entries.get(key)),
    set(key, value, ttlMs) {
      const ttl = wholeTtl(ttlMs)
      if (ttl === undefined) entries.delete(key)
      else entries.set(key, value, { ttl })
      return Promise.resolve()
    },
    delete(key) {
      entries.delete(key)
      return Promise.resolve()
    },
  }
}
