import { createHash } from 'node:crypto'
import { textOf } from '../bson/compare.ts'
import { classOf } from '../bson/types.ts'
import { Binary, isDoc, ObjectId, Opaque, Regex, Timestamp, type Doc, type Value } from '../bson/values.ts'
import { isNumeric } from '../bson/numbers.ts'
import { compactNumber } from './compact-numbers.ts'
import { splitNumber } from './number-key.ts'

/*
 * Keys whose bytes sort as the values do. A component is a class byte (10 to 240, MongoDB's order of types) and a
 * payload that no other payload of its class is a prefix of; a descending component has all its bits turned over.
 * No component starts with 0x00 to 0x09 or 0xff, which leaves these for the record number behind a key.
 */
/** A longer key is cut here and a hash of the whole put behind: equality stays exact, order only up to the cut. */
export const KEY_CUT = 1868
const HASH_BYTES = 32

let scratch = Buffer.allocUnsafe(8192)
let size = 0

function ensure(bytes: number): void {
  if (size + bytes <= scratch.length) return
  const grown = Buffer.allocUnsafe(Math.max(scratch.length * 2, size + bytes))
  scratch.copy(grown, 0, 0, size)
  scratch = grown
}

function byte(value: number): void {
  ensure(1)
  scratch[size++] = value
}

function raw(bytes: Buffer): void {
  ensure(bytes.length)
  bytes.copy(scratch, size)
  size += bytes.length
}

const needsEscape = (bytes: Buffer): boolean => bytes.includes(0) || bytes.includes(1)

/** 00 becomes 01 02, 01 becomes 01 03, and the end is a single 00: order is kept and no text begins another. */
function terminated(bytes: Buffer): void {
  if (!needsEscape(bytes)) raw(bytes)
  else {
    for (const value of bytes) {
      if (value > 1) byte(value)
      else {
        byte(1)
        byte(value + 2)
      }
    }
  }
  byte(0)
}

function text(value: string): void {
  if (value.length > 64) {
    terminated(Buffer.from(value))
    return
  }
  ensure(value.length * 3 + 1)
  const written = scratch.write(value, size)
  if (needsEscape(scratch.subarray(size, size + written))) terminated(Buffer.from(value))
  else {
    size += written
    byte(0)
  }
}

function payload(value: Value): void {
  if (typeof value === 'string') text(value)
  else if (isNumeric(value)) {
    const { double, rest } = splitNumber(value)
    raw(double)
    raw(rest)
  } else if (typeof value === 'boolean') byte(value ? 1 : 0)
  else if (isDoc(value)) docPayload(value)
  else if (Array.isArray(value)) {
    for (const item of value) component(item)
    byte(0)
  } else if (value instanceof Date) {
    ensure(8)
    scratch.writeBigInt64BE(BigInt(value.getTime()), size)
    scratch[size] = (scratch[size] ?? 0) ^ 0x80
    size += 8
  } else if (value instanceof ObjectId) raw(value.bytes)
  else otherPayload(value)
}

function docPayload(doc: Doc): void {
  for (const [name, value] of doc) {
    byte(classOf(value))
    terminated(Buffer.from(name))
    payload(value)
  }
  byte(0)
}

function otherPayload(value: Value): void {
  if (value instanceof Binary) {
    raw(compactNumber(value.bytes.length))
    byte(value.subtype)
    raw(value.bytes)
  } else if (value instanceof Timestamp) {
    ensure(8)
    size = scratch.writeUInt32BE(value.time, size)
    size = scratch.writeUInt32BE(value.increment, size)
  } else if (value instanceof Regex) {
    text(value.pattern)
    text(value.flags)
  } else if (value instanceof Opaque) {
    if (value.type === 14) text(textOf(value))
    else terminated(value.bytes)
  }
}

function component(value: Value): void {
  byte(classOf(value))
  payload(value)
}

/** The key of one value after another; `descending[i]` turns the order of the i-th over. */
export function encodeKey(values: readonly Value[], descending: readonly boolean[]): Buffer {
  size = 0
  values.forEach((value, i) => {
    const start = size
    component(value)
    if (descending[i]) for (let at = start; at < size; at++) scratch[at] = (scratch[at] ?? 0) ^ 0xff
  })
  const key = Buffer.from(scratch.subarray(0, size))
  if (scratch.length > 1024 * 1024) scratch = Buffer.allocUnsafe(8192)
  return key
}

export const isLongKey = (key: Buffer): boolean => key.length > KEY_CUT + HASH_BYTES

/** What is stored in place of a key too long for the storage. */
export function cutKey(key: Buffer): Buffer {
  if (!isLongKey(key)) return key
  return Buffer.concat([key.subarray(0, KEY_CUT), createHash('sha256').update(key).digest()])
}
