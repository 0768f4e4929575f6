import { createRateLimit } from './rate-limit.ts'

describe('createRateLimit', () => {
  test('allows a burst, then the sustained rate', () => {
    let now = 0
    const take = createRateLimit({ perSecond: 5, burst: 10, clock: { now: () => now } })
    const takeMany = (count: number) =>
      Array.from({ length: count }, () => take('key')).filter(Boolean).length
    expect(takeMany(20)).toBe(10)
    now = 200
    expect(takeMany(5)).toBe(1)
    now = 1_200
    expect(takeMany(20)).toBe(5)
    now = 3_600_000
    expect(takeMany(20)).toBe(10)
  })

  test('never refuses a client that keeps to the rate in each second of its own', () => {
    let now = 0
    const take = createRateLimit({ perSecond: 5, burst: 10, clock: { now: () => now } })
    const refused: number[] = []
    for (let second = 0; second < 60; second += 1) {
      // At the end of one second and at the start of the next, the worst a fixed window allows.
      now = second * 1000 + (second % 2 === 0 ? 999 : 0)
      for (let request = 0; request < 5; request += 1) if (!take('key')) refused.push(now)
    }
    expect(refused).toEqual([])
  })

  test('counts each key for itself', () => {
    const take = createRateLimit({ perSecond: 1, burst: 1, clock: { now: () => 0 } })
    expect([take('a'), take('a'), take('b')]).toEqual([true, false, true])
  })

  test('survives a clock that goes back', () => {
    let now = 10_000
    const take = createRateLimit({ perSecond: 1, burst: 1, clock: { now: () => now } })
    expect(take('a')).toBe(true)
    now = 0
    expect(take('a')).toBe(false)
    now = 1_000
    expect(take('a')).toBe(true)
  })
})
