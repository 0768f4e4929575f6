import { jest } from '@jest/globals'
import { createMemoryCache } from './memory-cache.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('keeps a value for its time', async () => {
  const cache = createMemoryCache({ maxEntries: 10 })
  await cache.set('artist', 'Björk', 1_000)
  jest.advanceTimersByTime(900)
  expect(await cache.get('artist')).toBe('Björk')
  jest.advanceTimersByTime(200)
  expect(await cache.get('artist')).toBeUndefined()
})

test('forgets what was used longest ago once it is full', async () => {
  const cache = createMemoryCache({ maxEntries: 2 })
  await cache.set('a', '1', 1_000)
  await cache.set('b', '2', 1_000)
  await cache.get('a')
  await cache.set('c', '3', 1_000)
  expect(await Promise.all(['a', 'b', 'c'].map((key) => cache.get(key)))).toEqual(['1', undefined, '3'])
})

test('does not keep a value that is larger than everything it may hold', async () => {
  const cache = createMemoryCache({ maxEntries: 2 })
  await cache.set('small', 'x', 1_000)
  await cache.set('large', 'x'.repeat(17 * 1024 * 1024), 1_000)
  expect(await cache.get('large')).toBeUndefined()
  expect(await cache.get('small')).toBe('x')
})

test.each([0, -5, NaN])('keeps nothing for %d ms, not even what was there', async (ttlMs) => {
  const cache = createMemoryCache({ maxEntries: 2 })
  await cache.set('a', 'old', 1_000)
  await cache.set('a', 'new', ttlMs)
  expect(await cache.get('a')).toBeUndefined()
})
