import { type LimiterOptions, type LimiterStore, type Taken } from './limiter.ts'

interface Window {
  used: number
  endsAt: number
}

/** A flood of keys, say of addresses, must not fill the memory: beyond this number the oldest windows are dropped. */
const maxWindows = 100_000

/** Counts in this process. All windows are equally long, so they end in the order they were opened in. */
export function limitInMemory({ points: limit, perMs }: LimiterOptions): LimiterStore {
  const windows = new Map<string, Window>()

  function forgetOldWindows(now: number): void {
    for (const [key, { endsAt }] of windows) {
      if (endsAt > now && windows.size < maxWindows) return
      windows.delete(key)
    }
  }

  function openWindow(key: string, used: number, now: number): void {
    forgetOldWindows(now)
    windows.delete(key)
    windows.set(key, { used, endsAt: now + perMs })
  }

  function count(key: string, points: number, max: number): Taken {
    // Not the wall clock, which may be set back.
    const now = performance.now()
    const window = windows.get(key)
    if (!window || window.endsAt <= now) {
      if (points > 0) openWindow(key, points, now)
      return { allowed: true, remaining: Math.max(0, limit - points), resetMs: perMs }
    }
    const allowed = window.used + points <= max
    if (allowed) window.used = Math.max(0, window.used + points)
    const remaining = Math.max(0, limit - window.used)
    return { allowed, remaining, resetMs: Math.max(1, Math.ceil(window.endsAt - now)) }
  }

  return {
    take: (key, points) => Promise.resolve(count(key, points, limit)),
    charge(key, points) {
      count(key, points, Infinity)
      return Promise.resolve()
    },
  }
}
