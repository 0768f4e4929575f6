import { compactLength, compactNumber, readCompact, readSuffix, suffixNumber } from './compact-numbers.ts'

const edges = [0, 1, 7, 8, 127, 128, 239, 240, 255, 256, 16_383, 16_384, 65_535, 65_536, 100_000, 2 ** 21 - 1]
const numbers = [...edges, 2 ** 21, 2 ** 24, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 48 - 1]

test.each(numbers)('%d is read as it was written', (value) => {
  const bytes = compactNumber(value)
  expect(readCompact(bytes, 0)).toBe(value)
  expect(compactLength(bytes, 0)).toBe(bytes.length)
  expect(readSuffix(Buffer.concat([Buffer.from('key\0'), suffixNumber(value)]))).toBe(value)
})

test.each([
  ['compact', compactNumber],
  ['suffix', suffixNumber],
])('%s numbers sort as numbers do, and none begins another', (_, write) => {
  const all = numbers.map(write)
  expect([...all].sort((a, b) => a.compare(b))).toEqual(all)
  const texts = all.map((bytes) => bytes.toString('latin1'))
  expect(texts.filter((a) => texts.some((b) => a !== b && b.startsWith(a)))).toEqual([])
})

test('a record number takes four bytes up to two million', () => {
  expect(suffixNumber(2 ** 21 - 1)).toHaveLength(4)
  expect(compactNumber(2 ** 21 - 1)).toHaveLength(4)
})
