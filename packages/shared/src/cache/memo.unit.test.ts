import { createMemo } from './memo.ts'

function startMemo(maxEntries = 10) {
  let now = Date.UTC(2026, 4, 1)
  const memo = createMemo<string | undefined>({ maxEntries, ttlMs: 1_000, clock: { now: () => now } })
  const loads: string[] = []
  return {
    memo,
    loads,
    get: (key: string, value?: string) =>
      memo.get(key, () => {
        loads.push(key)
        return Promise.resolve(value)
      }),
    advance: (ms: number) => (now += ms),
  }
}

test('loads a value once, for those who ask at the same time and for its time to live', async () => {
  const { get, loads, advance } = startMemo()
  expect(await Promise.all([get('a', 'x'), get('a', 'y')])).toEqual(['x', 'x'])
  advance(1_000)
  expect(await get('a', 'z')).toBe('x')
  advance(1)
  expect(await get('a', 'z')).toBe('z')
  expect(loads).toEqual(['a', 'a'])
})

test('does not keep that there is nothing, nor a failure', async () => {
  const { memo, get, loads } = startMemo()
  expect(await get('a')).toBeUndefined()
  await expect(memo.get('b', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(await get('a', 'x')).toBe('x')
  expect(await get('b', 'y')).toBe('y')
  expect(loads).toEqual(['a', 'a', 'b'])
})

test('loads anew what was forgotten, even while it was being loaded', async () => {
  const { memo, get } = startMemo()
  let finish = (_value: string): void => undefined
  const early = memo.get('a', () => new Promise<string>((resolve) => (finish = resolve)))
  memo.forget('a')
  const late = get('a', 'new')
  finish('old')
  expect(await early).toBe('old')
  expect(await late).toBe('new')
  expect(await get('a', 'newer')).toBe('new')
})

test('keeps what was used last', async () => {
  const { get, loads } = startMemo(2)
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key, key)
  expect(loads).toEqual(['a', 'b', 'c', 'b'])
})
