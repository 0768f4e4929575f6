import { MalformedError } from '../wire/reader.ts'

/** A place in a buffer that the varint functions move along. */
export interface Cursor {
  buffer: Buffer
  at: number
  end: number
}

/** Reads a zigzag varint of up to 64 bits as a number (https://kafka.apache.org/protocol#protocol_types). */
export function readVarint(cursor: Cursor): number {
  let value = 0
  let scale = 1
  for (let i = 0; i < 10; i++) {
    if (cursor.at >= cursor.end) throw new MalformedError('varint ends too early')
    const byte = cursor.buffer[cursor.at++] as number
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    scale *= 128
  }
  throw new MalformedError('varint is too long')
}

/** Encodes a number as a zigzag varint. */
export function encodeVarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value < 0 ? -value * 2 - 1 : value * 2
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
