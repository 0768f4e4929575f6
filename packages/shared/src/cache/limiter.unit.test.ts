import { jest } from '@jest/globals'
import { systemClock } from '../clock/index.ts'
import { AppError } from '../errors/index.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { limitInMemory } from './limiter-stores.ts'

const clock = systemClock
const startLimiter = (points: number, perMs = 1_000): Limiter =>
  createLimiter('calls', limitInMemory('calls', { points, perMs }))

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('allows so many takes a window and key, and tells when there will be more', async () => {
  const limiter = startLimiter(2)
  expect(await limiter.take('a')).toEqual({ allowed: true })
  jest.advanceTimersByTime(400)
  expect(await limiter.take('a')).toEqual({ allowed: true })
  expect(await limiter.take('a')).toEqual({ allowed: false, retryAfterMs: 600 })
  expect(await limiter.take('b')).toEqual({ allowed: true })
  jest.advanceTimersByTime(600)
  expect(await limiter.take('a')).toEqual({ allowed: true })
})

test.each([
  [0, 1_000],
  [1.5, 1_000],
  [1, 500],
  [1, 1_500],
  [1, 2 * 24 * 3_600_000],
])('refuses to count %d takes in %d ms', (points, perMs) => {
  expect(() => startLimiter(points, perMs)).toThrow(RangeError)
})

test('waits until one can be taken', async () => {
  const limiter = startLimiter(1)
  await limiter.acquire('a', { clock, maxWaitMs: 0 })
  const acquired = limiter.acquire('a', { clock, maxWaitMs: 1_000 })
  await jest.advanceTimersByTimeAsync(1_000)
  await expect(acquired).resolves.toBeUndefined()
  expect(await limiter.take('a')).toEqual({ allowed: false, retryAfterMs: 1_000 })
})

test('refuses at once a wait that would be too long', async () => {
  const limiter = startLimiter(1, 60_000)
  await limiter.take('a')
  const refusal = limiter.acquire('a', { clock, maxWaitMs: 5_000 })
  await expect(refusal).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000, retryable: true })
  expect(jest.getTimerCount()).toBe(1) // the window's own
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
  expect(await limiter.take('b')).toEqual({ allowed: true })
})
