import { Output } from './output.ts'

/** What Java's producers put before their blocks (xerial's format): a name, a version, the oldest that can read it. */
const XERIAL_NAME = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER_BYTES = 16

const LONG_LITERAL = 60
// A tag of three bytes repeats 64; no snappy bytes can stand for more.
const MAX_RATIO = 22

/** The length before a raw block, in the base-128 varint of the format. */
function readLength(source: Buffer, from: number, to: number): { length: number; at: number } {
  let length = 0
  for (let i = 0; i < 5 && from + i < to; i++) {
    const byte = source[from + i] as number
    length += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return { length, at: from + i + 1 }
  }
  throw new Error('the length has no end')
}

/** Unpacks one raw block (https://github.com/google/snappy/blob/main/format_description.txt). */
function unpackBlock(source: Buffer, from: number, to: number, output: Output): void {
  const head = readLength(source, from, to)
  const start = output.size
  if (head.length > MAX_RATIO * (to - from)) throw new Error(`declares ${head.length} bytes`)
  output.reserve(head.length)
  const readLittle = (position: number, count: number): number => {
    if (position + count > to) throw new Error('a tag is cut off')
    const first = source[position] as number
    if (count === 1) return first
    return count === 2 ? first | ((source[position + 1] as number) << 8) : source.readUIntLE(position, count)
  }
  for (let at = head.at; at < to;) {
    const tag = source[at++] as number
    const kind = tag & 3
    let size = tag >>> 2
    if (kind === 0) {
      if (size >= LONG_LITERAL) {
        const lengthBytes = size - LONG_LITERAL + 1
        size = readLittle(at, lengthBytes)
        at += lengthBytes
      }
      size++
      if (size > to - at) throw new Error('a literal is cut off')
      output.append(source, at, at + size)
      at += size
    } else {
      const offsetBytes = kind === 3 ? 4 : kind
      const low = readLittle(at, offsetBytes)
      at += offsetBytes
      if (kind === 1) output.copyBack(((tag >>> 5) << 8) | low, 4 + (size & 7), start)
      else output.copyBack(low, size + 1, start)
    }
    if (output.size - start > head.length) break
  }
  if (output.size - start !== head.length) throw new Error(`is not of the declared ${head.length} bytes`)
}

function unpackXerial(source: Buffer, output: Output): void {
  if (source.length < XERIAL_HEADER_BYTES) throw new Error('the header is cut off')
  for (let at = XERIAL_HEADER_BYTES; at < source.length;) {
    const end = at + 4 + source.readUInt32BE(at)
    if (end > source.length) throw new Error('a block is cut off')
    unpackBlock(source, at + 4, end, output)
    at = end
  }
}

/** Unpacks snappy, plain as librdkafka sends it or in the blocks of Java's producers. */
export function unpackSnappy(source: Buffer, maxBytes: number): Buffer {
  const output = new Output(0, maxBytes)
  if (source.subarray(0, XERIAL_NAME.length).equals(XERIAL_NAME)) unpackXerial(source, output)
  else unpackBlock(source, 0, source.length, output)
  return output.finish()
}
