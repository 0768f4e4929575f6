import { jest } from '@jest/globals'
import { systemClock } from '../clock/index.ts'
import { AppError } from '../errors/index.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { limitInMemory } from './memory-limiter.ts'

const clock = systemClock
const startLimiter = (points: number, perMs = 1_000): Limiter =>
  createLimiter('calls', { points, perMs }, limitInMemory({ points, perMs }))

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('allows so many takes per window and key, and says when there will be more', async () => {
  const limiter = startLimiter(2)
  expect(await limiter.take('a')).toMatchObject({ allowed: true })
  jest.advanceTimersByTime(400)
  expect(await limiter.take('a')).toMatchObject({ allowed: true })
  expect(await limiter.take('a')).toMatchObject({ allowed: false, resetMs: 600 })
  expect(await limiter.take('b')).toMatchObject({ allowed: true })
  jest.advanceTimersByTime(600)
  expect(await limiter.take('a')).toMatchObject({ allowed: true })
})

test.each([
  [0, 1_000],
  [1.5, 1_000],
  [1, 0],
  [1, 1_500.5],
  [1, 2 * 24 * 3_600_000],
])('refuses to count %d takes in %d ms', (points, perMs) => {
  expect(() => startLimiter(points, perMs)).toThrow(RangeError)
})

test('takes several points or none', async () => {
  const limiter = startLimiter(10)
  expect(await limiter.take('a', 7)).toMatchObject({ allowed: true })
  expect(await limiter.take('a', 4)).toMatchObject({ allowed: false, resetMs: 1_000 })
  expect(await limiter.take('a', 3)).toMatchObject({ allowed: true })
  expect(await limiter.take('a')).toMatchObject({ allowed: false, resetMs: 1_000 })
})

test('can be charged beyond its limit, until the window ends', async () => {
  const limiter = startLimiter(10)
  await limiter.charge('a', 25)
  expect(await limiter.take('a')).toMatchObject({ allowed: false, resetMs: 1_000 })
  jest.advanceTimersByTime(1_000)
  expect(await limiter.take('a', 10)).toMatchObject({ allowed: true })
})

test('gives back what was taken, and no more than that', async () => {
  const limiter = startLimiter(3)
  await limiter.take('a', 3)
  await limiter.charge('a', -1)
  expect(await limiter.take('a')).toMatchObject({ allowed: true })
  await limiter.charge('a', -100)
  await limiter.charge('b', -100)
  for (const key of ['a', 'b']) {
    expect(await limiter.take(key, 3)).toMatchObject({ allowed: true })
    expect((await limiter.take(key)).allowed).toBe(false)
  }
})

test.each([0, -1, 1.5, NaN, 11])('refuses to take %d of 10 points', async (points) => {
  await expect(startLimiter(10).take('a', points)).rejects.toThrow(RangeError)
})

test.each([0.5, NaN, Infinity])('refuses to charge %d points', async (points) => {
  await expect(startLimiter(10).charge('a', points)).rejects.toThrow(RangeError)
})

test('forgets the oldest windows rather than fill the memory', async () => {
  const limiter = startLimiter(1, 60_000)
  await limiter.take('first')
  await limiter.take('second')
  for (let key = 0; key < 99_999; key += 1) await limiter.take(`key ${key}`)
  expect((await limiter.take('second')).allowed).toBe(false)
  expect((await limiter.take('first')).allowed).toBe(true)
})

test('waits until one can be taken', async () => {
  const limiter = startLimiter(1)
  await limiter.acquire('a', { clock, maxWaitMs: 0 })
  const acquired = limiter.acquire('a', { clock, maxWaitMs: 1_000 })
  await jest.advanceTimersByTimeAsync(1_000)
  await expect(acquired).resolves.toBeUndefined()
  expect(await limiter.take('a')).toMatchObject({ allowed: false, resetMs: 1_000 })
})

test('refuses at once a wait that would be too long', async () => {
  const limiter = startLimiter(1, 60_000)
  await limiter.take('a')
  const refusal = limiter.acquire('a', { clock, maxWaitMs: 5_000 })
  await expect(refusal).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000, retryable: true })
  expect(jest.getTimerCount()).toBe(0)
})

test('serves many who wait within their limits and refuses the rest', async () => {
  const limiter = startLimiter(2)
  const outcomes = Promise.allSettled(
    Array.from({ length: 7 }, () => limiter.acquire('a', { clock, maxWaitMs: 2_500 })),
  )
  await jest.advanceTimersByTimeAsync(3_000)
  const statuses = (await outcomes).map(({ status }) => status)
  expect(statuses.filter((status) => status === 'fulfilled')).toHaveLength(6)
})

test('gives up a wait when its signal aborts', async () => {
  const limiter = startLimiter(1)
  await limiter.take('a')
  const stop = new AbortController()
  const waiting = limiter.acquire('a', { clock, maxWaitMs: 1_000, signal: stop.signal })
  stop.abort()
  await expect(waiting).rejects.toThrow(AppError)
  await expect(limiter.acquire('b', { clock, maxWaitMs: 0, signal: stop.signal })).rejects.toMatchObject({
    code: 'unavailable',
  })
  expect(await limiter.take('b')).toMatchObject({ allowed: true })
})
