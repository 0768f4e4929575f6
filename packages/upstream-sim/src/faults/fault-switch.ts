import { type Fault } from './fault.ts'

export interface FaultSwitch {
  /** @returns undefined if there are as many as can be */
  add(fault: Omit<Fault, 'id' | 'hits'>): Fault | undefined
  /** The oldest fault that applies to a request for this method of this upstream, counted as used once. */
  take(upstream: string, method: string): Fault | undefined
  list(): readonly Fault[]
  clear(): void
}

export const maxFaults = 100

export function createFaultSwitch(): FaultSwitch {
  const faults = new Map<number, Fault>()
  let lastId = 0
  return {
    add(fault) {
      if (faults.size >= maxFaults) return undefined
      lastId += 1
      const added = { ...fault, id: lastId, hits: 0 }
      faults.set(added.id, added)
      return added
    },
    take(upstream, method) {
      for (const fault of faults.values()) {
        if (fault.upstream !== undefined && fault.upstream !== upstream) continue
        if (fault.method !== undefined && fault.method.toLowerCase() !== method.toLowerCase()) continue
        fault.hits += 1
        if (fault.count !== undefined) {
          fault.count -= 1
          if (fault.count === 0) faults.delete(fault.id)
        }
        return fault
      }
      return undefined
    },
    list: () => [...faults.values()],
    clear: () => faults.clear(),
  }
}
