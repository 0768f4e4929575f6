import { MongoError } from '../errors.ts'
import { Decimal128 } from './decimal.ts'
import { isName, readName } from './field-names.ts'
import {
  Binary,
  int32,
  MAX_KEY,
  MIN_KEY,
  ObjectId,
  Opaque,
  Regex,
  Timestamp,
  UNDEFINED,
  type Doc,
  type Value,
} from './values.ts'

/** How deep a stored document may be nested, and how deep a message, which has documents inside: MongoDB's bounds. */
export const MAX_DEPTH = 180
export const MAX_MESSAGE_DEPTH = 200
const MAX_DATE = 8_640_000_000_000_000n

const invalid = (why: string): MongoError => new MongoError('InvalidBSON', `invalid BSON: ${why}`)

/** Reads one document that must fill `bytes`. Every length is checked; the result shares no memory with them. */
export function decode(bytes: Buffer, maxDepth = MAX_DEPTH): Doc {
  if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length) throw invalid('wrong document length')
  reader.maxDepth = maxDepth
  return readDocument(bytes, 0, bytes.length, 0)
}

/** Reads the document of a message that starts at `offset` and ends within `bytes`. */
export function decodeAt(bytes: Buffer, offset: number): Doc {
  reader.maxDepth = MAX_MESSAGE_DEPTH
  return readDocument(bytes, offset, documentEnd(bytes, offset, bytes.length), 0)
}

function documentEnd(bytes: Buffer, offset: number, limit: number): number {
  if (offset + 5 > limit) throw invalid('document is cut short')
  const end = offset + bytes.readInt32LE(offset)
  if (end < offset + 5 || end > limit) throw invalid('document length out of bounds')
  if (bytes[end - 1] !== 0) throw invalid('document is not terminated')
  return end
}

function readDocument(bytes: Buffer, offset: number, end: number, depth: number): Doc {
  const doc: Doc = new Map()
  readFields(bytes, offset, end, depth, (name, value) => doc.set(name, value))
  return doc
}

function readArray(bytes: Buffer, offset: number, end: number, depth: number): Value[] {
  const values: Value[] = []
  readFields(bytes, offset, end, depth, (_name, value) => values.push(value))
  return values
}

const reader = { position: 0, maxDepth: MAX_DEPTH }

function readFields(
  bytes: Buffer,
  offset: number,
  end: number,
  depth: number,
  add: (name: string, value: Value) => void,
): void {
  if (depth > reader.maxDepth) {
    throw new MongoError('Overflow', `Object depth exceeds the limit of ${reader.maxDepth} levels`)
  }
  if (bytes[end - 1] !== 0) throw invalid('document is not terminated')
  let position = offset + 4
  const last = end - 1
  while (position < last) {
    const type = bytes[position++] ?? 0
    const nameEnd = bytes.indexOf(0, position)
    if (nameEnd < 0 || nameEnd >= last) throw invalid('field name is not terminated')
    const name = readName(bytes, position, nameEnd)
    if (!isName(name, bytes, position, nameEnd)) throw invalid('field name is not UTF-8')
    reader.position = nameEnd + 1
    const value = readValue(bytes, type, last, depth)
    position = reader.position
    if (position > last) throw invalid('value runs past its document')
    add(name, value)
  }
}

function take(size: number, limit: number): number {
  const start = reader.position
  if (size < 0 || start + size > limit) throw invalid('value runs past its document')
  reader.position = start + size
  return start
}

function readString(bytes: Buffer, limit: number): string {
  const length = bytes.readInt32LE(take(4, limit))
  if (length < 1) throw invalid('string length')
  const start = take(length, limit)
  if (bytes[start + length - 1] !== 0) throw invalid('string is not terminated')
  return checkedText(bytes, start, start + length - 1)
}

/** Text that is not UTF-8 can't come back as the same bytes, so it is refused at the door. */
function checkedText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end)
  if (text.includes('\uFFFD') && !Buffer.from(text).equals(bytes.subarray(start, end))) {
    throw invalid('string is not UTF-8')
  }
  return text
}

function readCString(bytes: Buffer, limit: number): string {
  const start = reader.position
  const end = bytes.indexOf(0, start)
  if (end < 0 || end >= limit) throw invalid('text is not terminated')
  reader.position = end + 1
  return checkedText(bytes, start, end)
}

const copy = (bytes: Buffer, start: number, end: number): Buffer => Buffer.from(bytes.subarray(start, end))

function readDate(bytes: Buffer, limit: number): Date {
  const start = take(8, limit)
  const high = bytes.readInt32LE(start + 4)
  if (high > 2_000_000 || high < -2_000_001) {
    const exact = bytes.readBigInt64LE(start)
    if (exact > MAX_DATE || exact < -MAX_DATE) throw invalid('date out of the range this server keeps')
  }
  return new Date(high * 0x100000000 + bytes.readUInt32LE(start))
}

function readOpaque(bytes: Buffer, type: number, limit: number): Opaque {
  const start = reader.position
  if (type === 0x0f) {
    const size = bytes.readInt32LE(take(4, limit))
    if (size < 14) throw invalid('code length')
    take(size - 4, limit)
  } else {
    readString(bytes, limit)
    if (type === 0x0c) take(12, limit)
  }
  return new Opaque(type, copy(bytes, start, reader.position))
}

function readValue(bytes: Buffer, type: number, limit: number, depth: number): Value {
  switch (type) {
    case 0x01:
      return bytes.readDoubleLE(take(8, limit))
    case 0x02:
      return readString(bytes, limit)
    case 0x03:
    case 0x04: {
      const start = reader.position
      const end = documentEnd(bytes, start, limit)
      const value =
        type === 3 ? readDocument(bytes, start, end, depth + 1) : readArray(bytes, start, end, depth + 1)
      reader.position = end
      return value
    }
    case 0x05: {
      const start = take(5, limit)
      const size = bytes.readInt32LE(start)
      const from = take(size, limit)
      return new Binary(bytes[start + 4] ?? 0, copy(bytes, from, from + size))
    }
    case 0x06:
      return UNDEFINED
    case 0x07: {
      const start = take(12, limit)
      return new ObjectId(copy(bytes, start, start + 12))
    }
    case 0x08: {
      const flag = bytes[take(1, limit)]
      if (flag !== 0 && flag !== 1) throw invalid('boolean')
      return flag === 1
    }
    case 0x09:
      return readDate(bytes, limit)
    case 0x0a:
      return null
    case 0x0b: {
      const pattern = readCString(bytes, limit)
      return new Regex(pattern, readCString(bytes, limit))
    }
    case 0x0c:
    case 0x0d:
    case 0x0e:
    case 0x0f:
      return readOpaque(bytes, type, limit)
    case 0x10:
      return int32(bytes.readInt32LE(take(4, limit)))
    case 0x11: {
      const start = take(8, limit)
      return new Timestamp(bytes.readUInt32LE(start + 4), bytes.readUInt32LE(start))
    }
    case 0x12:
      return bytes.readBigInt64LE(take(8, limit))
    case 0x13: {
      const start = take(16, limit)
      return new Decimal128(copy(bytes, start, start + 16))
    }
    case 0x7f:
      return MAX_KEY
    case 0xff:
      return MIN_KEY
    default:
      throw invalid(`unknown type ${type}`)
  }
}
