import { MalformedError } from '../wire/reader.ts'
import { encodeVarint, readVarint, type Cursor } from './varint.ts'

export interface RecordView {
  offsetDelta: number
  timestampDelta: number
  key: Buffer | null
  value: Buffer | null
  /** The headers, as they were encoded. */
  headers: Buffer
}

const readNullable = (cursor: Cursor): Buffer | null => {
  const length = readVarint(cursor)
  if (length === -1) return null
  if (length < 0 || length > cursor.end - cursor.at) throw new MalformedError(`field of length ${length}`)
  cursor.at += length
  return cursor.buffer.subarray(cursor.at - length, cursor.at)
}

const skipHeaders = (cursor: Cursor): void => {
  const count = readVarint(cursor)
  if (count < 0 || count > cursor.end - cursor.at) throw new MalformedError(`${count} headers`)
  for (let i = 0; i < count; i++) {
    if (readNullable(cursor) === null) throw new MalformedError('header without a key')
    readNullable(cursor)
  }
}

function readRecord(cursor: Cursor): RecordView {
  const length = readVarint(cursor)
  if (length < 0 || length > cursor.end - cursor.at) throw new MalformedError(`record of length ${length}`)
  const record: Cursor = { buffer: cursor.buffer, at: cursor.at + 1, end: cursor.at + length }
  const timestampDelta = readVarint(record)
  const offsetDelta = readVarint(record)
  const key = readNullable(record)
  const value = readNullable(record)
  const headersAt = record.at
  skipHeaders(record)
  if (record.at !== record.end) throw new MalformedError('record is longer than its fields')
  cursor.at = record.end
  return { offsetDelta, timestampDelta, key, value, headers: cursor.buffer.subarray(headersAt, record.end) }
}

/**
 * The records of a batch's payload, one by one.
 * @throws MalformedError where the bytes aren't `count` whole records and nothing more
 */
export function* readRecords(payload: Buffer, count: number): Generator<RecordView> {
  const cursor: Cursor = { buffer: payload, at: 0, end: payload.length }
  for (let i = 0; i < count; i++) yield readRecord(cursor)
  if (cursor.at !== cursor.end) throw new MalformedError('bytes after the last record')
}

/** Encodes one record in the form of magic 2. */
export function encodeRecord(record: RecordView): Buffer {
  const field = (bytes: Buffer | null): Buffer[] =>
    bytes === null ? [encodeVarint(-1)] : [encodeVarint(bytes.length), bytes]
  const body = Buffer.concat([
    Buffer.from([0]),
    encodeVarint(record.timestampDelta),
    encodeVarint(record.offsetDelta),
    ...field(record.key),
    ...field(record.value),
    record.headers,
  ])
  return Buffer.concat([encodeVarint(body.length), body])
}
