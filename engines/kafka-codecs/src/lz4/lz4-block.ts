import { type Output } from '../output.ts'

const MIN_MATCH = 4
/** A length of four bits that goes on in the bytes that follow. */
const GOES_ON = 15

/**
 * Unpacks the block that lies in [from, to) (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md).
 * @param floor where in the output the oldest byte lies that the block may repeat
 */
export function unpackLz4Block(
  source: Buffer,
  from: number,
  to: number,
  output: Output,
  floor: number,
): void {
  let at = from
  while (at < to) {
    const token = source[at++] as number
    let literals = token >>> 4
    if (literals === GOES_ON) {
      for (let byte = 255; byte === 255 && at < to; literals += byte) byte = source[at++] as number
    }
    if (literals > to - at) throw new Error('literals are cut off')
    output.append(source, at, at + literals)
    at += literals
    if (at === to) return
    if (to - at < 2) throw new Error('a distance is cut off')
    const distance = (source[at] as number) | ((source[at + 1] as number) << 8)
    at += 2
    let length = (token & 15) + MIN_MATCH
    if (length === GOES_ON + MIN_MATCH) {
      for (let byte = 255; byte === 255 && at < to; length += byte) byte = source[at++] as number
    }
    output.copyBack(distance, length, floor)
  }
  // A block ends with literals: one that ends with a match, or within its length, is cut off.
  throw new Error('a block ends without literals')
}
