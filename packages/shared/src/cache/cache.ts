/**
 * Text kept for a while. It may be gone at any time, and it never fails: what can't be read is a miss, what can't be
 * kept is dropped.
 */
export interface Cache {
  get(key: string): Promise<string | undefined>
  /** Keeps the value for `ttlMs` milliseconds; a time that is not positive keeps nothing. */
  set(key: string, value: string, ttlMs: number): Promise<void>
  delete(key: string): Promise<void>
}

export interface CacheOptions {
  /** How many values are kept in memory, the most recently used ones; Redis has a limit of its own (maxmemory). */
  maxEntries: number
}

/** The longest a value is kept; it also keeps what a caller computes within what the stores can count. */
const longestTtlMs = 30 * 24 * 3_600_000

/** A time to live the stores understand, in whole milliseconds; undefined where nothing is to be kept. */
export const wholeTtl = (ttlMs: number): number | undefined =>
  ttlMs > 0 ? Math.min(Math.ceil(ttlMs), longestTtlMs) : undefined
