const quote = 0x22
const backslash = 0x5c

/** Where the string that opens at `start` ends: the place of its closing quote; the end of the bytes if it has none. */
function endOfString(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(quote, start + 1)
  while (end !== -1) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === backslash) escapes += 1
    if (escapes % 2 === 0) return end
    end = bytes.indexOf(quote, end + 1)
  }
  return bytes.length
}

export interface JsonLimits {
  /** How many arrays and objects may lie in one another. */
  maxDepth: number
  /** How many arrays, objects, members and commas there may be in all. */
  maxParts: number
}

const comma = 0x2c
const colon = 0x3a

/**
 * Which limit JSON text exceeds, if any, found out without parsing it: ten megabytes of `[`, or of `[],`, keep the parser,
 * and everybody else, for seconds.
 */
export function findExcess(bytes: Buffer, { maxDepth, maxParts }: JsonLimits): keyof JsonLimits | undefined {
  let depth = 0
  let parts = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]!
    if (byte === quote) index = endOfString(bytes, index)
    // "[" and "{", "]" and "}" differ in one bit.
    else if ((byte | 0x20) === 0x7b) {
      depth += 1
      parts += 1
      if (depth > maxDepth) return 'maxDepth'
    } else if ((byte | 0x20) === 0x7d) depth -= 1
    else if (byte === comma || byte === colon) parts += 1
    if (parts > maxParts) return 'maxParts'
  }
  return undefined
}
