import { createMemoryCache } from './memory-cache.ts'
import { remember } from './remember.ts'

const startCache = () => createMemoryCache({ maxEntries: 10 })

test('loads once and remembers', async () => {
  const cache = startCache()
  let loads = 0
  const load = () => Promise.resolve({ loads: (loads += 1) })
  expect(await remember(cache, 'key', 1_000, load)).toEqual({ loads: 1 })
  expect(await remember(cache, 'key', 1_000, load)).toEqual({ loads: 1 })
  expect(await cache.get('key')).toBe('{"loads":1}')
})

test('loads once for all who ask at the same time', async () => {
  const cache = startCache()
  let finish = (_value: string): void => undefined
  const loading = new Promise<string>((resolve) => (finish = resolve))
  let loads = 0
  const load = () => {
    loads += 1
    return loading
  }
  const asked = Promise.all([1, 2, 3].map(() => remember(cache, 'key', 1_000, load)))
  finish('value')
  expect(await asked).toEqual(['value', 'value', 'value'])
  expect(loads).toBe(1)
})

test('shares a failure with those who wait, and loads again afterwards', async () => {
  const cache = startCache()
  const failing = () => Promise.reject(new Error('no answer'))
  const asked = [remember(cache, 'key', 1_000, failing), remember(cache, 'key', 1_000, failing)]
  const outcomes = await Promise.allSettled(asked)
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await remember(cache, 'key', 1_000, () => Promise.resolve('value'))).toBe('value')
})

test('keeps the values of different caches apart', async () => {
  const asked = [1, 2].map((value) => remember(startCache(), 'key', 1_000, () => Promise.resolve(value)))
  expect(await Promise.all(asked)).toEqual([1, 2])
})

test('gives every caller the value as JSON keeps it', async () => {
  const cache = startCache()
  const load = () => Promise.resolve({ at: new Date(0), none: undefined })
  expect(await remember<unknown>(cache, 'key', 1_000, load)).toStrictEqual({ at: '1970-01-01T00:00:00.000Z' })
})

test('remembers null, but not that there was nothing', async () => {
  const cache = startCache()
  expect(await remember<unknown>(cache, 'null', 1_000, () => Promise.resolve(null))).toBeNull()
  expect(await cache.get('null')).toBe('null')
  expect(await remember(cache, 'nothing', 1_000, () => Promise.resolve(undefined))).toBeUndefined()
  expect(await cache.get('nothing')).toBeUndefined()
})

test('loads anew what is kept but is no JSON', async () => {
  const cache = startCache()
  await cache.set('key', '{"half', 1_000)
  expect(await remember(cache, 'key', 1_000, () => Promise.resolve('value'))).toBe('value')
})
