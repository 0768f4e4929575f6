/*
 * Whole numbers in few bytes, for what stands in every key: collections, indexes and records.
 */

/** Numbers below this take one byte; above it the first byte tells how many follow. */
const SINGLE = 0xf0

/** Writes 1 to 7 bytes that sort as numbers do, of which none begins another. */
export function compactNumber(value: number): Buffer {
  if (value < SINGLE) return Buffer.of(value)
  let count = 1
  while (count < 6 && value >= 2 ** (8 * count)) count++
  const bytes = Buffer.allocUnsafe(1 + count)
  bytes[0] = SINGLE + count
  bytes.writeUIntBE(value, 1, count)
  return bytes
}

export const compactLength = (bytes: Buffer, at: number): number => {
  const first = bytes[at] ?? 0
  return first < SINGLE ? 1 : 1 + first - SINGLE
}

export function readCompact(bytes: Buffer, at: number): number {
  const length = compactLength(bytes, at)
  return length === 1 ? (bytes[at] ?? 0) : bytes.readUIntBE(at + 1, length - 1)
}

/**
 * A number as the end of a key, which can be read from behind: a byte that counts the others, then seven bits in each
 * with the eighth set. The first is below 0x09, and so below whatever a longer key could go on with.
 */
export function suffixNumber(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | (rest % 128))
  }
  return Buffer.from([bytes.length, ...bytes])
}

export function readSuffix(bytes: Buffer): number {
  let value = 0
  let scale = 1
  for (let at = bytes.length - 1; at >= 0 && (bytes[at] ?? 0) >= 0x80; at--) {
    value += ((bytes[at] ?? 0) & 0x7f) * scale
    scale *= 128
  }
  return value
}
