import { crc32c } from './crc32c.ts'

/** Byte positions in a record batch, magic 2 (https://kafka.apache.org/documentation/#recordbatch). */
export const BATCH_HEADER_BYTES = 61
const LENGTH_AT = 8
const LEADER_EPOCH_AT = 12
const MAGIC_AT = 16
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const LAST_OFFSET_DELTA_AT = 23
const BASE_TIMESTAMP_AT = 27
const MAX_TIMESTAMP_AT = 35
const PRODUCER_ID_AT = 43
const PRODUCER_EPOCH_AT = 51
const BASE_SEQUENCE_AT = 53
const COUNT_AT = 57

/** The part before this position isn't counted in the length field. */
export const BATCH_LENGTH_OVERHEAD = 12

export const LOG_APPEND_TIME_BIT = 0x08
export const TRANSACTIONAL_BIT = 0x10
export const CONTROL_BIT = 0x20
export const DELETE_HORIZON_BIT = 0x40
export const CODEC_MASK = 0x07

export interface BatchHeader {
  baseOffset: number
  lastOffset: number
  /** The whole batch in bytes, with its offset and length fields. */
  size: number
  attributes: number
  baseTimestamp: number
  maxTimestamp: number
  producerId: number
  producerEpoch: number
  baseSequence: number
  count: number
}

// The same number as by way of a BigInt, the nearest double past 2^53 too, at a fraction of its cost.
const int64 = (buffer: Buffer, at: number): number =>
  buffer.readInt32BE(at) * 2 ** 32 + buffer.readUInt32BE(at + 4)

/** The size a batch claims to have, in bytes; the buffer must hold its first 12. */
export const readBatchSize = (buffer: Buffer, at: number): number =>
  BATCH_LENGTH_OVERHEAD + buffer.readInt32BE(at + LENGTH_AT)

/** The last offset of the batch that starts at a position. */
export const readLastOffset = (buffer: Buffer, at: number): number =>
  int64(buffer, at) + buffer.readInt32BE(at + LAST_OFFSET_DELTA_AT)

export const readMagic = (buffer: Buffer, at: number): number => buffer.readInt8(at + MAGIC_AT)

/** Reads the header that starts at a position; the buffer must hold all of its 61 bytes. */
export function readBatchHeader(buffer: Buffer, at = 0): BatchHeader {
  return {
    baseOffset: int64(buffer, at),
    lastOffset: readLastOffset(buffer, at),
    size: readBatchSize(buffer, at),
    attributes: buffer.readInt16BE(at + ATTRIBUTES_AT),
    baseTimestamp: int64(buffer, at + BASE_TIMESTAMP_AT),
    maxTimestamp: int64(buffer, at + MAX_TIMESTAMP_AT),
    producerId: int64(buffer, at + PRODUCER_ID_AT),
    producerEpoch: buffer.readInt16BE(at + PRODUCER_EPOCH_AT),
    baseSequence: buffer.readInt32BE(at + BASE_SEQUENCE_AT),
    count: buffer.readInt32BE(at + COUNT_AT),
  }
}

/** Whether a whole batch's checksum holds. Base offset and leader epoch lie outside it. */
export const hasValidCrc = (buffer: Buffer, at: number, size: number): boolean =>
  buffer.readUInt32BE(at + CRC_AT) === crc32c(buffer, at + ATTRIBUTES_AT, at + size)

/** Gives a batch its place in the log; the checksum stays valid. */
export function assignOffset(batch: Buffer, baseOffset: number): void {
  batch.writeBigInt64BE(BigInt(baseOffset), 0)
  batch.writeInt32BE(0, LEADER_EPOCH_AT)
}

/** Rewrites the batch's latest time (and its kind of time), and the checksum with it. */
export function assignMaxTimestamp(batch: Buffer, maxTimestamp: number, attributes: number): void {
  batch.writeInt16BE(attributes, ATTRIBUTES_AT)
  batch.writeBigInt64BE(BigInt(maxTimestamp), MAX_TIMESTAMP_AT)
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT), CRC_AT)
}

/** Puts a header before a payload of encoded records. */
export function buildBatch(header: Omit<BatchHeader, 'size'>, payload: Buffer): Buffer {
  const batch = Buffer.allocUnsafe(BATCH_HEADER_BYTES + payload.length)
  payload.copy(batch, BATCH_HEADER_BYTES)
  batch.writeBigInt64BE(BigInt(header.baseOffset), 0)
  batch.writeInt32BE(batch.length - BATCH_LENGTH_OVERHEAD, LENGTH_AT)
  batch.writeInt32BE(0, LEADER_EPOCH_AT)
  batch.writeInt8(2, MAGIC_AT)
  batch.writeInt16BE(header.attributes, ATTRIBUTES_AT)
  batch.writeInt32BE(header.lastOffset - header.baseOffset, LAST_OFFSET_DELTA_AT)
  batch.writeBigInt64BE(BigInt(header.baseTimestamp), BASE_TIMESTAMP_AT)
  batch.writeBigInt64BE(BigInt(header.maxTimestamp), MAX_TIMESTAMP_AT)
  batch.writeBigInt64BE(BigInt(header.producerId), PRODUCER_ID_AT)
  batch.writeInt16BE(header.producerEpoch, PRODUCER_EPOCH_AT)
  batch.writeInt32BE(header.baseSequence, BASE_SEQUENCE_AT)
  batch.writeInt32BE(header.count, COUNT_AT)
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT), CRC_AT)
  return batch
}
