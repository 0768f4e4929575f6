import { readRetryAfter } from './retry-after.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

test.each<[string | undefined, number | undefined]>([
  ['120', 120_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['74000', 74_000_000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['2026-01-02', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %p as %p ms', (value, expected) => {
  expect(readRetryAfter(value, now)).toBe(expected)
})
