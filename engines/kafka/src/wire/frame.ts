import { MalformedError } from './reader.ts'

const SIZE_BYTES = 4
const REQUEST_HEADER_BYTES = 8

export interface FrameDecoder {
  /** Takes what the socket gave; returns the frames that are complete, without their size. */
  push(chunk: Buffer): Buffer[]
  /** Bytes held for a frame that isn't complete yet. */
  heldBytes(): number
}

/**
 * Cuts a stream into frames (an int32 size, then that many bytes). Holds only bytes that have arrived: a size that
 * is announced and never sent costs nothing.
 * @throws MalformedError for a size that is negative, below minFrameBytes or above what maxFrameBytes gives at that moment
 */
export function createFrameDecoder(
  maxFrameBytes: () => number,
  minFrameBytes = REQUEST_HEADER_BYTES,
): FrameDecoder {
  let held: Buffer[] = []
  let heldBytes = 0
  let wanted = -1

  const merge = (): Buffer => {
    const merged = held.length === 1 && held[0] ? held[0] : Buffer.concat(held, heldBytes)
    held = [merged]
    return merged
  }

  const readSize = (): void => {
    if (wanted >= 0 || heldBytes < SIZE_BYTES) return
    const size = merge().readInt32BE(0)
    if (size < minFrameBytes || size > maxFrameBytes()) throw new MalformedError(`frame of ${size} bytes`)
    wanted = size
  }

  return {
    heldBytes: () => heldBytes,
    push(chunk) {
      held.push(chunk)
      heldBytes += chunk.length
      const frames: Buffer[] = []
      readSize()
      while (wanted >= 0 && heldBytes >= SIZE_BYTES + wanted) {
        const merged = merge()
        const end = SIZE_BYTES + wanted
        frames.push(merged.subarray(SIZE_BYTES, end))
        held = end < merged.length ? [merged.subarray(end)] : []
        heldBytes -= end
        wanted = -1
        readSize()
      }
      return frames
    },
  }
}
