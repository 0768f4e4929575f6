import { gzipSync } from 'node:zlib'
import {
  BATCH_HEADER_BYTES,
  buildBatch,
  readBatchHeader,
  type BatchHeader,
} from '../../src/records/batch-header.ts'
import { codecOf, unpackPayload, type CodecName } from '../../src/records/codec.ts'
import { encodeRecord, readRecords } from '../../src/records/record.ts'

export interface TestRecord {
  key?: string | null
  value: string | null
  timestamp?: number
}
export type BatchOptions = Partial<
  Pick<BatchHeader, 'attributes' | 'producerId' | 'producerEpoch' | 'baseSequence' | 'baseOffset'>
>

const bytesOf = (text: string | null | undefined): Buffer | null =>
  text === null || text === undefined ? null : Buffer.from(text)

const BLOCK_BYTES = 65_536

function* splitBlocks(bytes: Buffer): Generator<{ block: Buffer; isLast: boolean }> {
  for (let at = 0; at === 0 || at < bytes.length; at += BLOCK_BYTES) {
    yield { block: bytes.subarray(at, at + BLOCK_BYTES), isLast: at + BLOCK_BYTES >= bytes.length }
  }
}

const little = (value: number, size: number): Buffer => {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntLE(value, 0, size)
  return bytes
}

/** The codec's own form around bytes that are left as they are: Node can write none of these but gzip. */
const packers: Record<CodecName, (bytes: Buffer) => Buffer> = {
  none: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes),
  snappy: (bytes) => {
    const parts = [...splitBlocks(bytes)].map(({ block }) => [
      little(0xf4, 1),
      little(block.length - 1, 2),
      block,
    ])
    const length = [0, 7, 14].map((shift) => ((bytes.length >>> shift) & 0x7f) | (shift < 14 ? 0x80 : 0))
    return Buffer.concat([Buffer.from(length), ...parts.flat()])
  },
  lz4: (bytes) => {
    const parts = [...splitBlocks(bytes)].map(({ block }) => [little(0x80000000 + block.length, 4), block])
    return Buffer.concat([Buffer.from('04224d18604082', 'hex'), ...parts.flat(), little(0, 4)])
  },
  zstd: (bytes) => {
    const parts = [...splitBlocks(bytes)].map(({ block, isLast }) => [
      little(block.length * 8 + (isLast ? 1 : 0), 3),
      block,
    ])
    return Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...parts.flat()])
  },
}

/** Packs up to 2 MiB with the codec that a batch's attributes name, or leaves them alone where they name none. */
const pack = (attributes: number, bytes: Buffer): Buffer => packers[codecOf(attributes) ?? 'none'](bytes)

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
  return buildBatch(header, pack(header.attributes, payload))
}

export interface ReadRecord {
  offset: number
  key: string | null
  value: string | null
  timestamp: number
}

/** The records of whatever a fetch gave. */
export function decodeBatches(bytes: Buffer): ReadRecord[] {
  const all: ReadRecord[] = []
  for (let at = 0; at + BATCH_HEADER_BYTES <= bytes.length;) {
    const header = readBatchHeader(bytes, at)
    if (at + header.size > bytes.length) break
    const packed = bytes.subarray(at + BATCH_HEADER_BYTES, at + header.size)
    for (const record of readRecords(unpackPayload(header.attributes, packed), header.count)) {
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
