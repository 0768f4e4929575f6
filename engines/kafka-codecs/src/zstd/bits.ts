/** Bytes that must lie behind whatever a bit stream reads, so that it may load four at once. */
export const PADDING = 4

/** The place of the highest bit that is set; -1 where none is. */
export const highestBit = (value: number): number => 31 - Math.clz32(value)

/** The `count` bits, at most 24, from a position on. Positions count the bits from the first byte, low ones first. */
export const loadBits = (bytes: Buffer, position: number, count: number): number => {
  const at = position >>> 3
  const word =
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  return (word >>> (position & 7)) & ((1 << count) - 1)
}

/**
 * Where to begin in the stream that lies in [start, end): FSE and Huffman streams are read from their end towards their
 * beginning, and the highest set bit of the last byte marks the end. Who reads on below 8 * start gets what lies before
 * the stream, and has to notice.
 */
export function findLastBit(bytes: Buffer, start: number, end: number): number {
  const last = end > start ? (bytes[end - 1] as number) : 0
  if (last === 0) throw new Error('a bit stream has no end mark')
  return 8 * (end - 1) + highestBit(last)
}
