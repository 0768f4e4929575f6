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

/**
 * Whether JSON text nests arrays and objects deeper than `maxDepth`, found out without parsing it: ten megabytes of `[`
 * keep the parser, and everybody else, for seconds.
 */
export function isDeeperThan(bytes: Buffer, maxDepth: number): boolean {
  let depth = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]
    if (byte === quote) index = endOfString(bytes, index)
    // "[" and "{", "]" and "}" differ in one bit.
    else if ((byte! | 0x20) === 0x7b) {
      depth += 1
      if (depth > maxDepth) return true
    } else if ((byte! | 0x20) === 0x7d) depth -= 1
  }
  return false
}
