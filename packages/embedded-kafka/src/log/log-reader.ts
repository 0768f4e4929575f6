import { ProtocolError } from '../errors.ts'
import { BATCH_HEADER_BYTES, CODEC_MASK, readBatchHeader, readBatchSize } from '../records/batch-header.ts'
import { unpack } from '../records/codec.ts'
import { readRecords } from '../records/record.ts'
import { type LogState } from './log-state.ts'
import { INDEX_INTERVAL_BYTES } from './offset-index.ts'
import { scanBatches, type ScannedBatch } from './scan.ts'
import { loadIndex, type Segment } from './segment.ts'

const EMPTY = Buffer.alloc(0)

const lastSegmentAtMost = (segments: readonly Segment[], offset: number): number => {
  let low = 0
  let high = segments.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((segments[middle]?.baseOffset ?? Infinity) <= offset) low = middle + 1
    else high = middle - 1
  }
  return Math.max(high, 0)
}

/** Where in a chunk the wanted batches begin and end; `size` is that of the first one, 0 if none was found. */
type Cut = { start: number; end: number; size: number }

function cutBatches(chunk: Buffer, offset: number, maxBytes: number): Cut {
  let at = 0
  let start = -1
  let size = 0
  while (at + BATCH_HEADER_BYTES <= chunk.length) {
    const header = readBatchHeader(chunk, at)
    if (header.size < BATCH_HEADER_BYTES)
      throw new ProtocolError('CORRUPT_MESSAGE', 'the log is damaged here')
    if (start < 0 && header.lastOffset >= offset) {
      start = at
      size = header.size
    }
    const end = at + header.size
    if (start >= 0 && (end > chunk.length || end - start > maxBytes)) break
    at = end
  }
  return { start, end: at, size }
}

/** Null where the segment has no batch that reaches the offset; empty where the first one is too large. */
async function readSegment(
  segment: Segment,
  offset: number,
  maxBytes: number,
  whole: boolean,
): Promise<Buffer | null> {
  const limit = segment.size
  let position = (await loadIndex(segment)).positionBefore(offset)
  while (position < limit) {
    const wanted = Math.max(maxBytes, BATCH_HEADER_BYTES) + INDEX_INTERVAL_BYTES
    const chunk = await segment.file.read(position, Math.min(wanted, limit - position))
    const { start, end, size } = cutBatches(chunk, offset, maxBytes)
    if (start < 0) {
      // The index is finer than this, save for batches that were met right behind a very large one.
      if (end === 0) return null
      position += end
      continue
    }
    if (end > start) return chunk.subarray(start, end)
    return whole ? segment.file.read(position + start, size) : EMPTY
  }
  return null
}

/**
 * Reads whole batches from the one that holds the offset on; empty at the high watermark. The first batch may begin
 * before the offset, as clients expect.
 * @param whole gives the first batch even if it alone is larger than maxBytes
 * @throws ProtocolError OFFSET_OUT_OF_RANGE
 */
export async function readLog(
  state: LogState,
  offset: number,
  maxBytes: number,
  whole: boolean,
): Promise<Buffer> {
  if (offset < state.startOffset || offset > state.nextOffset) {
    throw new ProtocolError(
      'OFFSET_OUT_OF_RANGE',
      `offset ${offset} is outside ${state.startOffset}–${state.nextOffset}`,
    )
  }
  const { segments } = state
  if (offset >= state.highWatermark) return EMPTY
  try {
    for (let i = lastSegmentAtMost(segments, offset); i < segments.length; i++) {
      const segment = segments[i]
      const bytes = segment && (await readSegment(segment, offset, maxBytes, whole))
      if (bytes) return bytes
    }
  } catch (error) {
    // A segment was deleted or compacted away under the read: look again at what there is now.
    if (state.segments === segments || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return readLog(state, offset, maxBytes, whole)
  }
  return EMPTY
}

/** About how many bytes there are from an offset on; used to decide whether a fetch has enough. */
export function countBytesFrom(state: LogState, offset: number): number {
  if (offset >= state.highWatermark) return 0
  const from = lastSegmentAtMost(state.segments, offset)
  let total = 0
  for (const segment of state.segments.slice(from)) total += segment.size
  const first = state.segments[from]
  return Math.max(1, total - (first?.index?.positionBefore(offset) ?? 0))
}

export type TimedOffset = { offset: number; timestamp: number }

function findInBatch({ header, bytes }: ScannedBatch, timestamp: number): TimedOffset | null {
  const payload = unpack(
    header.attributes & CODEC_MASK,
    bytes.subarray(BATCH_HEADER_BYTES, readBatchSize(bytes, 0)),
  )
  // A codec that can't be opened here: the batch's first offset is early enough.
  if (payload === null) return { offset: header.baseOffset, timestamp: header.maxTimestamp }
  for (const record of readRecords(payload, header.count)) {
    const time = header.baseTimestamp + record.timestampDelta
    if (time >= timestamp) return { offset: header.baseOffset + record.offsetDelta, timestamp: time }
  }
  return null
}

/** The first record that isn't older than a time (ms), or null if there is none. */
export async function findOffsetByTime(state: LogState, timestamp: number): Promise<TimedOffset | null> {
  for (const segment of state.segments) {
    const index = await loadIndex(segment)
    if (index.maxTimestamp < timestamp) continue
    const from = index.positionBeforeTime(timestamp)
    for await (const batch of scanBatches(segment.file, from, segment.size)) {
      const { header } = batch
      if (header.lastOffset < state.startOffset || header.maxTimestamp < timestamp) continue
      const isStamped = (header.attributes & 0x08) !== 0
      const found = isStamped
        ? { offset: header.baseOffset, timestamp: header.maxTimestamp }
        : findInBatch(batch, timestamp)
      if (found) return { offset: Math.max(found.offset, state.startOffset), timestamp: found.timestamp }
    }
  }
  return null
}
