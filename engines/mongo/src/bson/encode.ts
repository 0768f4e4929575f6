import { MongoError } from '../errors.ts'
import { Decimal128 } from './decimal.ts'
import { MAX_DEPTH } from './decode.ts'
import { Binary, Int32, ObjectId, type Opaque, Regex, Sentinel, Timestamp, type Value } from './values.ts'

/** A document that is already BSON, spliced into a reply as it is. */
export class RawDocument {
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

export type Encodable = Value | RawDocument | Encodable[] | Map<string, Encodable>

let scratch = Buffer.allocUnsafe(64 * 1024)
let size = 0
let deepest = MAX_DEPTH

function ensure(bytes: number): void {
  if (size + bytes <= scratch.length) return
  const grown = Buffer.allocUnsafe(Math.max(scratch.length * 2, size + bytes))
  scratch.copy(grown, 0, 0, size)
  scratch = grown
}

/** Serialises a document into a buffer of its own. */
export function encode(doc: Map<string, Encodable>, maxDepth = MAX_DEPTH): Buffer {
  size = 0
  deepest = maxDepth
  writeDocument(doc, 0)
  const bytes = Buffer.allocUnsafeSlow(size)
  scratch.copy(bytes, 0, 0, size)
  if (scratch.length > 4 * 1024 * 1024) scratch = Buffer.allocUnsafe(64 * 1024)
  return bytes
}

function checkDepth(depth: number): void {
  if (depth > deepest) {
    throw new MongoError('Overflow', `Object depth exceeds the limit of ${deepest} levels`)
  }
}

function writeDocument(doc: Map<string, Encodable>, depth: number): void {
  checkDepth(depth)
  ensure(5)
  const start = size
  size += 4
  for (const [name, value] of doc) writeField(name, value, depth)
  finish(start)
}

function writeArray(values: readonly Encodable[], depth: number): void {
  checkDepth(depth)
  ensure(5)
  const start = size
  size += 4
  let index = 0
  for (const value of values) writeField(String(index++), value, depth)
  finish(start)
}

function finish(start: number): void {
  ensure(1)
  scratch[size++] = 0
  scratch.writeInt32LE(size - start, start)
}

function writeText(text: string): number {
  if (text.length < 24) {
    ensure(text.length * 3)
    let at = size
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) return writeUtf8(text)
      scratch[at++] = code
    }
    const written = at - size
    size = at
    return written
  }
  return writeUtf8(text)
}

function writeUtf8(text: string): number {
  ensure(text.length * 3)
  const written = scratch.write(text, size, 'utf8')
  size += written
  return written
}

function writeCString(text: string): void {
  writeText(text)
  ensure(1)
  scratch[size++] = 0
}

function writeBytes(bytes: Buffer): void {
  ensure(bytes.length)
  bytes.copy(scratch, size)
  size += bytes.length
}

function writeInt(value: number): void {
  ensure(4)
  scratch.writeInt32LE(value, size)
  size += 4
}

function header(type: number, name: string): void {
  ensure(1)
  scratch[size++] = type
  if (name.includes('\0')) throw new MongoError('BadValue', 'field names cannot contain a NUL byte')
  writeCString(name)
}

function writeField(name: string, value: Encodable, depth: number): void {
  switch (typeof value) {
    case 'string': {
      header(0x02, name)
      ensure(4)
      const at = size
      size += 4
      const length = writeText(value)
      scratch.writeInt32LE(length + 1, at)
      ensure(1)
      scratch[size++] = 0
      return
    }
    case 'number':
      header(0x01, name)
      ensure(8)
      scratch.writeDoubleLE(value, size)
      size += 8
      return
    case 'bigint':
      header(0x12, name)
      writeLong(value)
      return
    case 'boolean':
      header(0x08, name)
      ensure(1)
      scratch[size++] = value ? 1 : 0
      return
    default:
      writeObject(name, value, depth)
  }
}

function writeLong(value: bigint): void {
  ensure(8)
  scratch.writeBigInt64LE(value, size)
  size += 8
}

type Composite = Exclude<Encodable, string | number | bigint | boolean>

function writeObject(name: string, value: Composite, depth: number): void {
  if (value === null) header(0x0a, name)
  else if (value instanceof Int32) {
    header(0x10, name)
    writeInt(value.value)
  } else if (value instanceof Map) {
    header(0x03, name)
    writeDocument(value, depth + 1)
  } else if (Array.isArray(value)) {
    header(0x04, name)
    writeArray(value, depth + 1)
  } else if (value instanceof Date) {
    header(0x09, name)
    const ms = value.getTime()
    if (Number.isNaN(ms)) throw new MongoError('Overflow', 'date out of range')
    writeLong(BigInt(ms))
  } else if (value instanceof ObjectId) {
    header(0x07, name)
    writeBytes(value.bytes)
  } else if (value instanceof RawDocument) {
    header(0x03, name)
    writeBytes(value.bytes)
  } else if (value instanceof Binary) {
    header(0x05, name)
    writeInt(value.bytes.length)
    ensure(1)
    scratch[size++] = value.subtype
    writeBytes(value.bytes)
  } else if (value instanceof Regex) {
    header(0x0b, name)
    writeCString(value.pattern)
    writeCString(value.flags)
  } else if (value instanceof Decimal128) {
    header(0x13, name)
    writeBytes(value.bytes)
  } else if (value instanceof Timestamp) {
    header(0x11, name)
    ensure(8)
    scratch.writeUInt32LE(value.increment, size)
    scratch.writeUInt32LE(value.time, size + 4)
    size += 8
  } else if (value instanceof Sentinel) {
    header(value.type & 0xff, name)
  } else {
    writeOpaque(name, value)
  }
}

function writeOpaque(name: string, value: Opaque): void {
  header(value.type, name)
  writeBytes(value.bytes)
}
