import { type BatchHeader } from '../records/batch-header.ts'
import { INDEX_INTERVAL_BYTES, OffsetIndex } from './offset-index.ts'

const BATCH_BYTES = 1000

/** An index of 100 batches of 10 records, 1,000 bytes and 100 ms each. */
function buildIndex(): OffsetIndex {
  const index = new OffsetIndex()
  for (let i = 0; i < 100; i++) {
    const header = { baseOffset: i * 10, lastOffset: i * 10 + 9, maxTimestamp: i * 100 } as BatchHeader
    index.add(header, i * BATCH_BYTES)
  }
  return index
}

test('finds a boundary at or shortly before every offset', () => {
  const index = buildIndex()
  for (let offset = 0; offset < 1000; offset++) {
    const exact = Math.floor(offset / 10) * BATCH_BYTES
    const position = index.positionBefore(offset)
    expect(position).toBeLessThanOrEqual(exact)
    expect(exact - position).toBeLessThanOrEqual(INDEX_INTERVAL_BYTES)
    expect(position % BATCH_BYTES).toBe(0)
  }
})

test('finds a boundary before which everything is older than a time', () => {
  const index = buildIndex()
  for (const time of [0, 1, 100, 4_950, 9_900]) {
    const firstNotOlder = Math.ceil(time / 100) * BATCH_BYTES
    expect(index.positionBeforeTime(time)).toBeLessThanOrEqual(firstNotOlder)
  }
  expect(index.positionBeforeTime(9_900)).toBeGreaterThan(90 * BATCH_BYTES)
})

test('is the same after it was written down and read', () => {
  const index = buildIndex()
  expect(new OffsetIndex(index.data).data).toEqual(index.data)
  expect(index.maxTimestamp).toBe(9_900)
})

test('begins at 0 where it is empty', () => {
  expect(new OffsetIndex().positionBefore(5)).toBe(0)
  expect(new OffsetIndex().maxTimestamp).toBe(-1)
})
