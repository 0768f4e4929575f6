/**
 * A cache of text. An entry may disappear at any time, and no call ever fails: a value that can't be read is a miss, one
 * that can't be stored is dropped.
 */
export interface Cache {
  get(key: string): Promise<string | undefined>
  /** Keeps the value for `ttlMs` milliseconds; zero or less deletes it. */
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
}

export interface CacheOptions {
  /** The maximum number of values in memory, where the least recently used go first; Redis has its own limit (maxmemory). */
  maxEntries: number
}

/** Also keeps a caller's result of arithmetic within the range the stores accept. */
const maxTtlMs = 30 * 24 * 3_600_000

/** A time to live that every store accepts, in whole milliseconds; undefined when nothing is to be kept. */
export const wholeTtl = (ttlMs: number): number | undefined =>
  ttlMs > 0 ? Math.min(Math.ceil(ttlMs), maxTtlMs) : undefined
