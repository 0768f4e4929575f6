import { LRUCache } from 'lru-cache'
import { type Clock } from '../clock/index.ts'

export interface MemoOptions {
  /** How many values are kept, the most recently used ones. */
  maxEntries: number
  /** How long a value is kept after its load began, in milliseconds. */
  ttlMs: number
  clock: Pick<Clock, 'now'>
}

/** Values kept in this process only, for what is asked at every request and may be a little old. */
export interface Memo<T> {
  /** The value kept for the key, loaded if there is none. One load runs for all who ask at the same time. */
  get(key: string, load: () => Promise<T>): Promise<T>
  /** Drops the value; a load under way answers those who wait for it and is not kept. */
  forget(key: string): void
}

/** Neither `undefined`, which means that there is nothing, nor a failure is kept. */
export function createMemo<T>({ maxEntries, ttlMs, clock }: MemoOptions): Memo<T> {
  const loads = new LRUCache<string, Promise<T>>({
    max: maxEntries,
    ttl: ttlMs,
    ttlResolution: 0,
    perf: clock,
  })
  async function keepIfFound(key: string, loading: Promise<T>): Promise<void> {
    const found = await loading.catch(() => undefined)
    if (found === undefined && loads.peek(key) === loading) loads.delete(key)
  }
  return {
    get(key, load) {
      const kept = loads.get(key)
      if (kept) return kept
      const loading = load()
      loads.set(key, loading)
      void keepIfFound(key, loading)
      return loading
    },
    forget: (key) => void loads.delete(key),
  }
}
