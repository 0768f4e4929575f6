import { ProtocolError } from '../errors.ts'
import {
  BATCH_HEADER_BYTES,
  LOG_APPEND_TIME_BIT,
  readBatchSize,
  readLastOffset,
} from '../records/batch-header.ts'
import { type LogState } from './log-state.ts'
import { INDEX_INTERVAL_BYTES } from './offset-index.ts'
import { openBatch } from './rewrite-batch.ts'
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
interface Cut {
  start: number
  end: number
  size: number
}

function cutBatches(chunk: Buffer, offset: number, maxBytes: number): Cut {
  let at = 0
  let start = -1
  let size = 0
  while (at + BATCH_HEADER_BYTES <= chunk.length) {
    const batchSize = readBatchSize(chunk, at)
    if (batchSize < BATCH_HEADER_BYTES) throw new ProtocolError('CORRUPT_MESSAGE', 'the log is damaged here')
    if (start < 0 && readLastOffset(chunk, at) >= offset) {
      start = at
      size = batchSize
    }
    const end = at + batchSize
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

/** Repeats a read during which segments were deleted or compacted, with the segments there are now. */
async function withSegments<T>(
  state: LogState,
  read: (segments: readonly Segment[]) => Promise<T>,
): Promise<T> {
  for (;;) {
    const { segments } = state
    try {
      return await read(segments)
    } catch (error) {
      if (state.segments === segments || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/**
 * Reads whole batches from the one that holds the offset on; empty at the high watermark. The first batch may begin
 * before the offset, as clients expect.
 * @param whole gives the first batch even if it alone is larger than maxBytes
 * @throws ProtocolError OFFSET_OUT_OF_RANGE
 */
export function readLog(state: LogState, offset: number, maxBytes: number, whole: boolean): Promise<Buffer> {
  return withSegments(state, async (segments) => {
    if (offset < state.startOffset || offset > state.nextOffset) {
      const range = `${state.startOffset} to ${state.nextOffset}`
      throw new ProtocolError('OFFSET_OUT_OF_RANGE', `offset ${offset} is outside ${range}`)
    }
    if (offset >= state.highWatermark) return EMPTY
    for (const segment of segments.slice(lastSegmentAtMost(segments, offset))) {
      const bytes = await readSegment(segment, offset, maxBytes, whole)
      if (bytes) return bytes
    }
    return EMPTY
  })
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

export interface TimedOffset {
  offset: number
  timestamp: number
}

function findInBatch(
  { header, bytes }: ScannedBatch,
  timestamp: number,
  startOffset: number,
): TimedOffset | null {
  const records = openBatch(header, bytes)
  // A batch that can't be opened here: its first offset is early enough.
  if (records === null) return { offset: header.baseOffset, timestamp: header.maxTimestamp }
  for (const record of records) {
    const found = {
      offset: header.baseOffset + record.offsetDelta,
      timestamp: header.baseTimestamp + record.timestampDelta,
    }
    if (found.timestamp >= timestamp && found.offset >= startOffset) return found
  }
  return null
}

async function findInSegment(
  segment: Segment,
  timestamp: number,
  startOffset: number,
): Promise<TimedOffset | null> {
  const index = await loadIndex(segment)
  if (index.maxTimestamp < timestamp) return null
  for await (const batch of scanBatches(segment.file, index.positionBeforeTime(timestamp), segment.size)) {
    const { header } = batch
    if (header.lastOffset < startOffset || header.maxTimestamp < timestamp) continue
    const isStamped = (header.attributes & LOG_APPEND_TIME_BIT) !== 0
    const stamped = { offset: header.baseOffset, timestamp: header.maxTimestamp }
    const found = isStamped ? stamped : findInBatch(batch, timestamp, startOffset)
    if (found) return { offset: Math.max(found.offset, startOffset), timestamp: found.timestamp }
  }
  return null
}

/** The first record that isn't older than a time (ms), or null if there is none. */
export function findOffsetByTime(state: LogState, timestamp: number): Promise<TimedOffset | null> {
  return withSegments(state, async (segments) => {
    for (const segment of segments) {
      const found = await findInSegment(segment, timestamp, state.startOffset)
      if (found) return found
    }
    return null
  })
}
