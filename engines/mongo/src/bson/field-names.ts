const SLOTS = 4096
const cache = new Array<string>(SLOTS).fill('')

function isAsciiEqual(name: string, bytes: Buffer, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (name.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

/**
 * Field names repeat from document to document; one string per name saves the allocation and the hashing that a
 * Map would do again for each new one.
 */
export function readName(bytes: Buffer, start: number, end: number): string {
  const length = end - start
  if (length > 64) return bytes.toString('utf8', start, end)
  let hash = length
  for (let i = start; i < end; i++) hash = (hash * 31 + (bytes[i] ?? 0)) | 0
  const slot = hash & (SLOTS - 1)
  const known = cache[slot]
  if (known?.length === length && isAsciiEqual(known, bytes, start, length)) return known
  const name = bytes.toString('utf8', start, end)
  if (name.length === length) cache[slot] = name
  return name
}

/** Whether the text stands for exactly these bytes (it does not where they were no UTF-8). */
export const isName = (name: string, bytes: Buffer, start: number, end: number): boolean =>
  !name.includes('\uFFFD') || Buffer.from(name).equals(bytes.subarray(start, end))
