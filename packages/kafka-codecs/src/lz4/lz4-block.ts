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
  const readRest = (): number => {
    let sum = 0
    for (let byte = 255; byte === 255; sum += byte) {
      if (at >= to) throw new Error('a length is cut off')
      byte = source[at++] as number
    }
    return sum
  }
  while (at < to) {
    const token = source[at++] as number
    let literals = token >>> 4
    if (literals === GOES_ON) literals += readRest()
    if (literals > to - at) throw new Error('literals are cut off')
    output.append(source, at, at + literals)
    at += literals
    if (at === to) return
    if (to - at < 2) throw new Error('a distance is cut off')
    const distance = (source[at] as number) | ((source[at + 1] as number) << 8)
    at += 2
    let length = token & 15
    if (length === GOES_ON) length += readRest()
    output.copyBack(distance, length + MIN_MATCH, floor)
  }
  throw new Error('a block ends without literals')
}
