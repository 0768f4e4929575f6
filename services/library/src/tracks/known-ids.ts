/** Ids that have been seen before; of more than `max` the oldest are forgotten. */
export interface KnownIds {
  has(id: string): boolean
  add(id: string): void
}

export function createKnownIds(max: number): KnownIds {
  const ids = new Set<string>()
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id)
      const [oldest] = ids
      if (ids.size > max && oldest !== undefined) ids.delete(oldest)
    },
  }
}
