import { MalformedError, Reader } from './reader.ts'

/** A frame of arrays, each with its count and as many bytes. */
const arraysOf = (...counts: number[]): Buffer =>
  Buffer.concat(
    counts.map((count) => {
      const bytes = Buffer.alloc(4 + count)
      bytes.writeInt32BE(count)
      return bytes
    }),
  )
const readBytes = (reader: Reader): number[] => reader.array((r) => r.int8())

test('refuses an array of more items than the frame has bytes', () => {
  const frame = arraysOf(3)
  expect(readBytes(new Reader(frame))).toEqual([0, 0, 0])
  expect(() => readBytes(new Reader(frame.subarray(0, 6)))).toThrow(MalformedError)
})

test('refuses more items than any request needs, over all arrays of a frame', () => {
  const reader = new Reader(arraysOf(60_000, 40_000, 1))
  expect(readBytes(reader)).toHaveLength(60_000)
  expect(readBytes(reader)).toHaveLength(40_000)
  expect(() => readBytes(reader)).toThrow(MalformedError)
})
