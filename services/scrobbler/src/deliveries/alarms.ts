import { type Clock } from '@ongaku/shared/clock'

/** When to look at each connection again: at most one time for each. */
export interface Alarms {
  /** Replaces the connection's alarm, if it has one. */
  set(id: string, ms: number): void
  /** Drops all alarms. Resolves once none can ring any more. */
  stop(): Promise<void>
}

export function createAlarms(clock: Clock, ring: (id: string) => void): Alarms {
  const pending = new Map<string, AbortController>()
  const waits = new Set<Promise<void>>()
  return {
    set(id, ms) {
      pending.get(id)?.abort()
      const alarm = new AbortController()
      pending.set(id, alarm)
      const wait = clock.wait(ms, alarm.signal).then(() => {
        waits.delete(wait)
        if (pending.get(id) !== alarm) return
        pending.delete(id)
        ring(id)
      })
      waits.add(wait)
    },
    async stop() {
      const stopped = [...pending.values()]
      pending.clear()
      for (const alarm of stopped) alarm.abort()
      await Promise.all(waits)
    },
  }
}
