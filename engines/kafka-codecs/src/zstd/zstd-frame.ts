import { Output } from '../output.ts'
import { PADDING } from './bits.ts'
import { checkContent } from './xxh64.ts'
import { unpackZstdBlock, type FrameState } from './zstd-block.ts'

const MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a5
const MAX_BLOCK_BYTES = 128 * 1024
/** What zstd's own streaming decoders allow unless they are told otherwise, Apache Kafka's among them. */
const MAX_WINDOW_BYTES = 2 ** 27

const SINGLE_SEGMENT_BIT = 0x20
const RESERVED_BIT = 0x08
const CHECKSUM_BIT = 0x04
const [RAW, RLE, COMPRESSED] = [0, 1, 2]

interface FrameHead {
  hasChecksum: boolean
  windowBytes: number
  contentSize: number | null
  at: number
}

function readWindow(byte: number): number {
  const windowBytes = 2 ** (10 + (byte >>> 3)) * (1 + (byte & 7) / 8)
  if (windowBytes > MAX_WINDOW_BYTES) throw new Error(`the window of ${windowBytes} bytes is too large`)
  return windowBytes
}

function readContentSize(bytes: Buffer, at: number, sizeBytes: number): number | null {
  if (sizeBytes === 0) return null
  if (sizeBytes === 8) return Number(bytes.readBigUInt64LE(at))
  return bytes.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
}

/** The frame's header behind its magic number (RFC 8878, 3.1.1.1). */
function readHead(bytes: Buffer, from: number): FrameHead {
  const flags = bytes.readUInt8(from)
  if (flags & RESERVED_BIT) throw new Error('a reserved bit is set')
  const isSingle = (flags & SINGLE_SEGMENT_BIT) !== 0
  let at = from + 1
  const window = isSingle ? null : readWindow(bytes.readUInt8(at++))
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] as number
  if (dictionaryBytes > 0 && bytes.readUIntLE(at, dictionaryBytes) !== 0) {
    throw new Error('the frame wants a dictionary')
  }
  at += dictionaryBytes
  const sizeCode = flags >>> 6
  const sizeBytes = sizeCode > 0 ? 2 ** sizeCode : isSingle ? 1 : 0
  const contentSize = readContentSize(bytes, at, sizeBytes)
  const windowBytes = window ?? contentSize ?? 0
  return { hasChecksum: (flags & CHECKSUM_BIT) !== 0, windowBytes, contentSize, at: at + sizeBytes }
}

/** Unpacks the blocks of a frame; returns where the last one ends. */
function unpackBlocks(bytes: Buffer, from: number, end: number, output: Output, state: FrameState): number {
  let at = from
  for (let isLast = false; !isLast;) {
    const head = bytes.readUIntLE(at, 3)
    at += 3
    isLast = (head & 1) === 1
    const type = (head >>> 1) & 3
    const size = head >>> 3
    const blockEnd = at + (type === RLE ? 1 : size)
    if (blockEnd > end || size > state.maxBlockBytes) throw new Error('a block is cut off')
    if (type === RAW) output.append(bytes, at, blockEnd)
    else if (type === RLE) output.fill(bytes.readUInt8(at), size)
    else if (type === COMPRESSED) unpackZstdBlock(bytes, at, blockEnd, output, state)
    else throw new Error('a block is of no known kind')
    at = blockEnd
  }
  return at
}

/** Unpacks the frame whose header begins at `from`, behind the magic number; returns where the frame ends. */
function unpackFrame(bytes: Buffer, from: number, end: number, output: Output): number {
  const { hasChecksum, windowBytes, contentSize, at } = readHead(bytes, from)
  const floor = output.size
  const maxBlockBytes = Math.min(MAX_BLOCK_BYTES, windowBytes)
  const state: FrameState = { huffman: null, tables: null, recent: [1, 4, 8], floor, maxBlockBytes }
  const blocksEnd = unpackBlocks(bytes, at, end, output, state)
  if (contentSize !== null && output.size - floor !== contentSize) {
    throw new Error(`is not of the declared ${contentSize} bytes`)
  }
  if (!hasChecksum) return blocksEnd
  checkContent(output.bytes, floor, output.size, bytes.readUInt32LE(blocksEnd))
  return blocksEnd + 4
}

/** Unpacks Zstandard frames, one after the other (RFC 8878); there are no dictionaries. */
export function unpackZstd(source: Buffer, maxBytes: number): Buffer {
  const end = source.length
  const bytes = Buffer.concat([source, Buffer.alloc(PADDING)])
  const output = new Output(4 * end, maxBytes)
  let at = 0
  do {
    const magic = bytes.readUInt32LE(at)
    if (magic === MAGIC) at = unpackFrame(bytes, at + 4, end, output)
    else if (magic >>> 4 === SKIPPABLE_MAGIC) at += 8 + bytes.readUInt32LE(at + 4)
    else throw new Error('not a frame')
  } while (at < end)
  if (at > end) throw new Error('a frame is cut off')
  return output.finish()
}
