import { type Cache } from './cache.ts'

const loadsByCache = new WeakMap<Cache, Map<string, Promise<unknown>>>()

function parseKept(text: string | undefined): { value: unknown } | undefined {
  try {
    return text === undefined ? undefined : { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

async function getOrLoad(cache: Cache, key: string, ttlMs: number, load: () => Promise<unknown>) {
  const kept = parseKept(await cache.get(key))
  if (kept) return kept.value
  const value = await load()
  // Through text and back, so that the first caller gets the same as later ones.
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) return undefined
  await cache.set(key, text, ttlMs)
  return JSON.parse(text) as unknown
}

/**
 * The JSON value cached under a key, loaded if there is none. Callers who ask for a key at the same time share one load in
 * this process and its result, so don't change the value. A failure is not cached.
 */
export function remember<T>(cache: Cache, key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
  const loads = loadsByCache.get(cache) ?? new Map<string, Promise<unknown>>()
  loadsByCache.set(cache, loads)
  const running = loads.get(key) ?? getOrLoad(cache, key, ttlMs, load).finally(() => loads.delete(key))
  loads.set(key, running)
  return running as Promise<T>
}
