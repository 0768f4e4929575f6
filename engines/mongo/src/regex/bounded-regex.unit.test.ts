import { compileRegex } from './compile-regex.ts'

const long = `${'a'.repeat(60)}b`
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
beforeEach(nextTurn)

test.each([
  ['(a+)+$', ''],
  ['(a+)+$', 'i'],
  ['(a|a)*$', 's'],
  ['^(?=(a+)+$).', ''],
  ['(a+)+\\1$', ''],
])('ends /%s/%s by name when it backtracks without end, and others match on', (pattern, flags) => {
  for (const use of ['test', 'exec', 'execAll'] as const) {
    expect(() => compileRegex(pattern, flags)[use](long)).toThrow(
      expect.objectContaining({ code: 51156, message: expect.stringContaining(pattern) as string }) as Error,
    )
  }
  expect(compileRegex('a+b$', '').test(long)).toBe(true)
})

test('ends a polynomial one over a long text', () => {
  expect(() => compileRegex('a*a*a*a*a*c', '').test('a'.repeat(20_000))).toThrow(/match limit exceeded/)
})

test.each([
  ['^(a?){30}[bc]', 'a'.repeat(16)],
  ['^(?:a|a|){30}[bc]', 'a'.repeat(14)],
])('ends /%s/ even over a short text', (pattern, text) => {
  expect(() => compileRegex(pattern, '').test(text)).toThrow(/match limit exceeded/)
})

test('begins anew in the next turn', async () => {
  expect(() => compileRegex('(a+)+$', '').test(long)).toThrow()
  await nextTurn()
  expect(compileRegex('(a+)+b$', '').test(long)).toBe(true)
  expect(compileRegex('(a+)+b$', '').exec(`x${long}`)).toMatchObject({ index: 1, 1: 'a'.repeat(60) })
  expect(compileRegex('(a+)b?', '').execAll(`${long}${long}`)).toHaveLength(2)
})
