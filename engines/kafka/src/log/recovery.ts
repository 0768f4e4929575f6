import { open, readdir } from 'node:fs/promises'
import { type Logger } from '../options.ts'
import { OffsetIndex } from './offset-index.ts'
import { ProducerStates } from './producer-state.ts'
import { scanBatches } from './scan.ts'
import { finishSwap } from './segment-swap.ts'
import { openSegment, type Segment } from './segment.ts'
import { readLogStart, readSnapshot, type Snapshot } from './snapshot.ts'

export interface RecoveredLog {
  segments: Segment[]
  startOffset: number
  nextOffset: number
  producers: ProducerStates
}

const LOG_FILE = /^(\d{20})\.log$/

async function openSegments(dir: string): Promise<Segment[]> {
  const bases = (await readdir(dir)).flatMap((name) => LOG_FILE.exec(name)?.[1] ?? []).map(Number)
  bases.sort((a, b) => a - b)
  return Promise.all(bases.map((base) => openSegment(dir, base)))
}

interface Replay {
  nextOffset: number
  position: number
  index: OffsetIndex
}

/** Reads on from where the snapshot ends; what is found is noted in the producers' states. */
async function replaySegment(
  segment: Segment,
  from: Snapshot | null,
  producers: ProducerStates,
  now: number,
): Promise<Replay> {
  const index = new OffsetIndex(from?.index)
  let position = from?.position ?? 0
  let nextOffset = Math.max(segment.baseOffset, from?.nextOffset ?? 0)
  for await (const { header, position: at } of scanBatches(segment.file, position, segment.size)) {
    if (header.baseOffset < nextOffset || header.lastOffset < header.baseOffset) break
    index.add(header, at)
    producers.record(header, now)
    position = at + header.size
    nextOffset = header.lastOffset + 1
  }
  return { nextOffset, position, index }
}

/** Flushes what was found whole: it may never have been flushed, and must be before a consumer sees it. */
async function settle(segment: Segment, size: number, durable: boolean): Promise<void> {
  const handle = await open(segment.path, 'r+')
  try {
    if (size < segment.size) await handle.truncate(size)
    if (durable) await handle.sync()
    segment.size = size
  } finally {
    await handle.close()
  }
}

/**
 * Opens a partition's folder. Everything a snapshot vouches for is trusted; behind it every batch is read and its
 * checksum tried, and the last segment is cut where it is torn. Without a snapshot the whole log is read.
 */
export async function recoverLog(
  dir: string,
  now: number,
  logger: Logger,
  durable: boolean,
): Promise<RecoveredLog> {
  await finishSwap(dir)
  const segments = await openSegments(dir)
  const active = segments.at(-1)
  if (!active) throw new Error(`partition folder ${dir} holds no segment`)
  const saved = await readSnapshot(dir)
  const known = segments.find((segment) => segment.baseOffset === saved?.segment)
  const snapshot = saved && known && known.size >= saved.position ? saved : null
  const producers = new ProducerStates(snapshot?.producers)
  const startOffset = Math.max(segments[0]?.baseOffset ?? 0, await readLogStart(dir))
  let nextOffset = active.baseOffset
  for (const segment of segments) {
    if (snapshot && segment.baseOffset < snapshot.segment) continue
    const from = segment.baseOffset === snapshot?.segment ? snapshot : null
    if (from) segment.startedAt = from.startedAt
    const replay = await replaySegment(segment, from, producers, now)
    const cutBytes = segment.size - replay.position
    const fields = { dir, segment: segment.baseOffset, keptBytes: replay.position, cutBytes }
    if (segment !== active) {
      if (cutBytes > 0) logger.error(fields, 'a closed segment is damaged; its end cannot be read')
      continue
    }
    nextOffset = replay.nextOffset
    segment.index = replay.index
    if (cutBytes > 0) logger.warn(fields, 'cut the torn end of a partition log')
    if (segment.size > (from?.position ?? 0)) await settle(segment, replay.position, durable)
  }
  await Promise.all(segments.filter((segment) => segment !== active).map((segment) => segment.file.release()))
  return { segments, startOffset: Math.min(startOffset, nextOffset), nextOffset, producers }
}
