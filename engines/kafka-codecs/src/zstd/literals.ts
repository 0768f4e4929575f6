import { readHuffmanTable, unpackHuffman, type HuffmanTable } from './huffman.ts'

const RAW = 0
const RLE = 1
const TREELESS = 3
const JUMP_TABLE_BYTES = 6

/** @property table the Huffman table that the next block may use again */
export interface Literals {
  literals: Buffer
  table: HuffmanTable | null
  at: number
}

interface Head {
  type: number
  size: number
  packedSize: number
  streams: number
  at: number
}

/** The head of a literals section (RFC 8878, 3.1.1.3.1.1). Five bytes from `at` on can be loaded, whatever they are. */
function readHead(bytes: Buffer, at: number): Head {
  const first = bytes.readUInt8(at)
  const type = first & 3
  const format = (first >>> 2) & 3
  if (type === RAW || type === RLE) {
    const headBytes = format === 1 ? 2 : format === 3 ? 3 : 1
    const size = bytes.readUIntLE(at, headBytes) >>> (headBytes === 1 ? 3 : 4)
    return { type, size, packedSize: type === RAW ? size : 1, streams: 0, at: at + headBytes }
  }
  const sizeBits = format < 2 ? 10 : format === 2 ? 14 : 18
  const headBytes = (4 + 2 * sizeBits) >>> 3
  const word = Math.floor(bytes.readUIntLE(at, 5) / 16)
  const size = word % 2 ** sizeBits
  const packedSize = Math.floor(word / 2 ** sizeBits) % 2 ** sizeBits
  return { type, size, packedSize, streams: format === 0 ? 1 : 4, at: at + headBytes }
}

function unpackStreams(
  table: HuffmanTable,
  bytes: Buffer,
  from: number,
  to: number,
  streams: number,
  literals: Buffer,
): void {
  if (streams === 1) return unpackHuffman(table, bytes, from, to, literals)
  if (to - from < JUMP_TABLE_BYTES) throw new Error('the sizes of the streams are cut off')
  const part = (literals.length + 3) >>> 2
  if (3 * part > literals.length) throw new Error('too few literals for four streams')
  let at = from + JUMP_TABLE_BYTES
  for (let i = 0; i < 4; i++) {
    const end = i < 3 ? at + bytes.readUInt16LE(from + 2 * i) : to
    if (end > to) throw new Error('a stream is cut off')
    unpackHuffman(table, bytes, at, end, literals.subarray(i * part, i < 3 ? (i + 1) * part : undefined))
    at = end
  }
}

/** Unpacks a block's literals section, which begins at `from`; the block ends at `to`. */
export function readLiterals(
  bytes: Buffer,
  from: number,
  to: number,
  maxSize: number,
  previous: HuffmanTable | null,
): Literals {
  const { type, size, packedSize, streams, at } = readHead(bytes, from)
  const end = at + packedSize
  if (end > to || size > maxSize) throw new Error('the literals are cut off')
  if (type === RAW) return { literals: bytes.subarray(at, end), table: previous, at: end }
  if (type === RLE) return { literals: Buffer.alloc(size, bytes[at]), table: previous, at: end }
  const read = type === TREELESS ? { table: previous, at } : readHuffmanTable(bytes, at, end)
  if (!read.table) throw new Error('there is no Huffman table to use again')
  const literals = Buffer.allocUnsafe(size)
  unpackStreams(read.table, bytes, read.at, end, streams, literals)
  return { literals, table: read.table, at: end }
}
