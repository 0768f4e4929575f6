import { buildBatch, readBatchHeader, readLastOffset, type BatchHeader } from './batch-header.ts'

const header: BatchHeader = {
  baseOffset: 2 ** 40 + 7,
  lastOffset: 2 ** 40 + 9,
  size: 61,
  attributes: 0,
  baseTimestamp: -1,
  maxTimestamp: 1_690_000_000_123,
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  count: 3,
}

test('reads the header that was written, wherever it starts', () => {
  const batch = buildBatch(header, Buffer.alloc(0))
  expect(readBatchHeader(batch)).toEqual(header)
  const behind = Buffer.concat([Buffer.alloc(5), batch])
  expect(readBatchHeader(behind, 5)).toEqual(header)
  expect(readLastOffset(behind, 5)).toBe(header.lastOffset)
})

test.each([0n, -1n, 2n ** 32n, -(2n ** 32n) - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)])(
  'reads %s as the nearest number',
  (value) => {
    const batch = buildBatch(header, Buffer.alloc(0))
    batch.writeBigInt64BE(value, 43)
    expect(readBatchHeader(batch).producerId).toBe(Number(value))
  },
)
