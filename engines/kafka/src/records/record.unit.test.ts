import { MalformedError } from '../wire/reader.ts'
import { encodeRecord, readRecords, type RecordView } from './record.ts'
import { encodeVarint, readVarint } from './varint.ts'

test.each([0, 1, -1, 63, -64, 64, 300, -301, 2 ** 31, -(2 ** 40), Number.MAX_SAFE_INTEGER])(
  'carries the varint %d',
  (value) => {
    const buffer = encodeVarint(value)
    const cursor = { buffer, at: 0, end: buffer.length }
    expect(readVarint(cursor)).toBe(value)
    expect(cursor.at).toBe(buffer.length)
  },
)

test('refuses a varint without an end', () => {
  const buffer = Buffer.alloc(12, 0x80)
  expect(() => readVarint({ buffer, at: 0, end: 12 })).toThrow(MalformedError)
  expect(() => readVarint({ buffer, at: 0, end: 3 })).toThrow(MalformedError)
})

const record = (fields: Partial<RecordView>): RecordView => ({
  offsetDelta: 0,
  timestampDelta: 0,
  key: null,
  value: null,
  headers: Buffer.from([0]),
  ...fields,
})

test('carries records with and without key, value and headers', () => {
  const headers = Buffer.concat([encodeVarint(1), encodeVarint(1), Buffer.from('h'), encodeVarint(-1)])
  const records = [
    record({ key: Buffer.from('k'), value: Buffer.from('v'), timestampDelta: -5 }),
    record({ offsetDelta: 1, value: Buffer.alloc(0), headers }),
    record({ offsetDelta: 2, key: Buffer.alloc(200, 1) }),
  ]
  expect([...readRecords(Buffer.concat(records.map(encodeRecord)), 3)]).toEqual(records)
})

test.each([
  ['bytes are missing', (bytes: Buffer) => bytes.subarray(0, -1), 1],
  ['bytes are left', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])]), 1],
  ['records are missing', (bytes: Buffer) => bytes, 2],
])('refuses records where %s', (_, spoil, count) => {
  const bytes = spoil(encodeRecord(record({ value: Buffer.from('value') })))
  expect(() => [...readRecords(bytes, count)]).toThrow(MalformedError)
})
