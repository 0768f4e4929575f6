import { Output } from '../output.ts'
import { unpackLz4Block } from './lz4-block.ts'
import { xxh32 } from './xxh32.ts'

const MAGIC = 0x184d2204
const SKIPPABLE_MAGIC = 0x184d2a5
const VERSION = 1

const INDEPENDENT_BIT = 0x20
const BLOCK_CHECKSUM_BIT = 0x10
const CONTENT_SIZE_BIT = 0x08
const CONTENT_CHECKSUM_BIT = 0x04
const RESERVED_AND_DICTIONARY_BITS = 0x03
const RESERVED_SIZE_BITS = 0x8f

const STORED_BIT = 0x80000000
const END_MARK = 0

interface Descriptor {
  flags: number
  maxBlockBytes: number
  contentSize: number | null
  end: number
}

function checkSum(bytes: Buffer, from: number, to: number, expected: number): void {
  if (xxh32(bytes, from, to) !== expected) throw new Error('a checksum does not match')
}

function readDescriptor(source: Buffer, from: number): Descriptor {
  const flags = source.readUInt8(from)
  const sizes = source.readUInt8(from + 1)
  if (flags >>> 6 !== VERSION) throw new Error(`frames of version ${flags >>> 6} are unknown`)
  if (flags & RESERVED_AND_DICTIONARY_BITS || sizes & RESERVED_SIZE_BITS) {
    throw new Error('the frame wants a dictionary, or what is not defined')
  }
  const sizeCode = sizes >>> 4
  if (sizeCode < 4) throw new Error('the size of the blocks is not defined')
  const hasSize = (flags & CONTENT_SIZE_BIT) !== 0
  const end = from + (hasSize ? 10 : 2)
  if (((xxh32(source, from, end) >>> 8) & 0xff) !== source.readUInt8(end)) {
    throw new Error('the checksum of the header does not match')
  }
  const contentSize = hasSize ? Number(source.readBigUInt64LE(from + 2)) : null
  return { flags, maxBlockBytes: 2 ** (8 + 2 * sizeCode), contentSize, end: end + 1 }
}

/** Unpacks the frame whose descriptor begins at a position; returns where the frame ends. */
function unpackFrame(source: Buffer, from: number, output: Output): number {
  const { flags, maxBlockBytes, contentSize, end } = readDescriptor(source, from)
  const start = output.size
  let at = end
  for (;;) {
    const word = source.readUInt32LE(at)
    at += 4
    if (word === END_MARK) break
    const isStored = word >= STORED_BIT
    const blockEnd = at + (isStored ? word - STORED_BIT : word)
    if (blockEnd - at > maxBlockBytes || blockEnd > source.length) throw new Error('a block is cut off')
    const blockStart = output.size
    if (isStored) output.append(source, at, blockEnd)
    else unpackLz4Block(source, at, blockEnd, output, flags & INDEPENDENT_BIT ? blockStart : start)
    if (output.size - blockStart > maxBlockBytes) throw new Error('a block is larger than the frame allows')
    if (flags & BLOCK_CHECKSUM_BIT) checkSum(source, at, blockEnd, source.readUInt32LE(blockEnd))
    at = blockEnd + (flags & BLOCK_CHECKSUM_BIT ? 4 : 0)
  }
  if (contentSize !== null && output.size - start !== contentSize) {
    throw new Error(`is not of the declared ${contentSize} bytes`)
  }
  if (flags & CONTENT_CHECKSUM_BIT) {
    checkSum(output.bytes, start, output.size, source.readUInt32LE(at))
    at += 4
  }
  return at
}

/**
 * Unpacks LZ4 frames, one after the other (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md). Blocks may be
 * linked, which Apache Kafka's own reader refuses; every checksum that is there is checked.
 */
export function unpackLz4(source: Buffer, maxBytes: number): Buffer {
  const output = new Output(4 * source.length, maxBytes)
  let at = 0
  do {
    const magic = source.readUInt32LE(at)
    if (magic === MAGIC) at = unpackFrame(source, at + 4, output)
    else if (magic >>> 4 === SKIPPABLE_MAGIC) at += 8 + source.readUInt32LE(at + 4)
    else throw new Error('not a frame')
  } while (at < source.length)
  if (at > source.length) throw new Error('a frame is cut off')
  return output.finish()
}
