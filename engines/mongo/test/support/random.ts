/** A small seeded generator (mulberry32), so that a failing run can be repeated. */
export interface Random {
  next(): number
  below(limit: number): number
  pick<T>(items: readonly T[]): T
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const random: Random = {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let t = state
      t = Math.imul(t ^ (t >>> 15), t | 1)
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296
    },
    below: (limit) => Math.floor(random.next() * limit),
    pick: (items) => items[random.below(items.length)] as (typeof items)[number],
  }
  return random
}
