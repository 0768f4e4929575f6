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
  // As text and back, so that the one who loads gets what the others will get.
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) return undefined
  await cache.set(key, text, ttlMs)
  return JSON.parse(text) as unknown
}

/**
 * The JSON value kept under a key, loaded if there is none. However many ask for a key at the same time, one load runs
 * in this process, and all share its outcome: don't change the value. A failure is not kept.
 */
export function remember<T>(cache: Cache, key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
  const loads = loadsByCache.get(cache) ?? new Map<string, Promise<unknown>>()
  loadsByCache.set(cache, loads)
  const running = loads.get(key) ?? getOrLoad(cache, key, ttlMs, load).finally(() => loads.delete(key))
  loads.set(key, running)
  return running as Promise<T>
}
