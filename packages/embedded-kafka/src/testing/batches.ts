import { BATCH_HEADER_BYTES, buildBatch, readBatchHeader, type BatchHeader } from '../records/batch-header.ts'
import { pack, unpack } from '../records/codec.ts'
import { encodeRecord, readRecords } from '../records/record.ts'

export type TestRecord = { key?: string | null; value: string | null; timestamp?: number }
export type BatchOptions = Partial<
  Pick<BatchHeader, 'attributes' | 'producerId' | 'producerEpoch' | 'baseSequence' | 'baseOffset'>
>

const bytesOf = (text: string | null | undefined): Buffer | null =>
  text === null || text === undefined ? null : Buffer.from(text)

/** Encodes records as a producer would. */
export function encodeBatch(records: readonly TestRecord[], options: BatchOptions = {}): Buffer {
  const times = records.map(({ timestamp }) => timestamp ?? Date.now())
  const baseTimestamp = times[0] ?? 0
  const payload = Buffer.concat(
    records.map(({ key, value }, i) => {
      const timestampDelta = (times[i] ?? 0) - baseTimestamp
      const fields = { key: bytesOf(key), value: bytesOf(value), headers: Buffer.from([0]) }
      return encodeRecord({ offsetDelta: i, timestampDelta, ...fields })
    }),
  )
  const header: Omit<BatchHeader, 'size'> = {
    baseOffset: 0,
    lastOffset: (options.baseOffset ?? 0) + records.length - 1,
    attributes: 0,
    baseTimestamp,
    maxTimestamp: Math.max(...times),
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    count: records.length,
    ...options,
  }
  return buildBatch(header, pack(header.attributes & 7, payload))
}

export type ReadRecord = { offset: number; key: string | null; value: string | null; timestamp: number }

/** The records of whatever a fetch gave. */
export function decodeBatches(bytes: Buffer): ReadRecord[] {
  const all: ReadRecord[] = []
  for (let at = 0; at + BATCH_HEADER_BYTES <= bytes.length;) {
    const header = readBatchHeader(bytes, at)
    if (at + header.size > bytes.length) break
    const payload = unpack(header.attributes & 7, bytes.subarray(at + BATCH_HEADER_BYTES, at + header.size))
    for (const record of readRecords(payload ?? Buffer.alloc(0), payload ? header.count : 0)) {
      all.push({
        offset: header.baseOffset + record.offsetDelta,
        key: record.key?.toString() ?? null,
        value: record.value?.toString() ?? null,
        timestamp: header.baseTimestamp + record.timestampDelta,
      })
    }
    at += header.size
  }
  return all
}
