import { open, unlink } from 'node:fs/promises'
import { FILE_MODE } from '../files/private.ts'
import { readBatchHeader } from '../records/batch-header.ts'
import { type LogDeps, type LogState } from './log-state.ts'
import { OffsetIndex } from './offset-index.ts'
import { keyText, openBatch, rewriteBatch, type KeepRules } from './rewrite-batch.ts'
import { scanBatches } from './scan.ts'
import { createSegment, loadIndex, saveIndex, type Segment } from './segment.ts'
import { cleanedPath, swapSegments } from './segment-swap.ts'
import { writeCompactedTo } from './snapshot.ts'

const MAP_BYTES = 64 * 1024 * 1024
const BYTES_PER_KEY = 100
const WRITE_BYTES = 1024 * 1024

interface Survey {
  latest: Map<string, number>
  upTo: number
}

/** Notes the latest offset of every key, segment by segment, until the memory set aside for it is used. */
async function surveyKeys(state: LogState, dirty: readonly Segment[]): Promise<Survey> {
  const latest = new Map<string, number>()
  let bytes = 0
  let upTo = state.compactedTo
  for (const segment of dirty) {
    for await (const { header, bytes: batch } of scanBatches(segment.file, 0, segment.size)) {
      for (const { key, offsetDelta } of openBatch(header, batch) ?? []) {
        if (key === null) continue
        const text = keyText(key)
        if (!latest.has(text)) bytes += text.length + BYTES_PER_KEY
        latest.set(text, header.baseOffset + offsetDelta)
      }
    }
    const following = state.segments[state.segments.indexOf(segment) + 1]
    upTo = following?.baseOffset ?? upTo
    if (bytes >= MAP_BYTES) break
  }
  return { latest, upTo }
}

/** Groups neighbours that fit into one segment, so that small segments do not pile up. */
function groupSegments(segments: readonly Segment[], segmentBytes: number): Segment[][] {
  const groups: Segment[][] = []
  let room = 0
  for (const segment of segments) {
    const current = groups.at(-1)
    if (current && segment.size <= room) current.push(segment)
    else groups.push([segment])
    room = (current && segment.size <= room ? room : segmentBytes) - segment.size
  }
  return groups
}

interface Rewritten {
  size: number
  index: OffsetIndex
  isSame: boolean
}

/** Writes what is kept of a group into a file beside the log, and flushes it. */
async function writeCleaned(
  path: string,
  group: Segment[],
  rules: KeepRules,
  deps: LogDeps,
): Promise<Rewritten> {
  const handle = await open(path, 'w', FILE_MODE)
  const index = new OffsetIndex()
  let size = 0
  let isSame = group.length === 1
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const write = async (): Promise<void> => {
    if (waiting.length > 0) await deps.disk.write(handle, waiting, size - waitingBytes)
    waiting = []
    waitingBytes = 0
  }
  try {
    for (const segment of group) {
      let end = 0
      for await (const { header, bytes, position } of scanBatches(segment.file, 0, segment.size)) {
        end = position + bytes.length
        const kept = rewriteBatch(header, bytes, rules)
        isSame &&= kept === bytes
        if (!kept) continue
        index.add(readBatchHeader(kept), size)
        waiting.push(kept)
        size += kept.length
        waitingBytes += kept.length
        if (waitingBytes >= WRITE_BYTES) await write()
      }
      // What lies behind a damaged batch must not be lost by leaving it out.
      if (end !== segment.size) throw new Error(`${segment.path} is damaged at ${end}; it is not compacted`)
    }
    await write()
    await deps.disk.flush(handle)
  } finally {
    await handle.close()
  }
  return { size, index, isSame }
}

async function compactGroup(
  state: LogState,
  deps: LogDeps,
  group: Segment[],
  rules: KeepRules,
): Promise<void> {
  const [first] = group
  if (!first) return
  const { size, index, isSame } = await writeCleaned(
    cleanedPath(state.dir, first.baseOffset),
    group,
    rules,
    deps,
  )
  if (isSame) return unlink(cleanedPath(state.dir, first.baseOffset))
  // Readers go on with the old files and indexes, which are in their hands, until the list of segments changes.
  await Promise.all(group.map((segment) => Promise.all([segment.file.open(), loadIndex(segment)])))
  const bases = group.map(({ baseOffset }) => baseOffset)
  await swapSegments(state.dir, { bases }, deps.disk.durable)
  const fresh = createSegment(state.dir, first.baseOffset, size, first.startedAt)
  fresh.index = index
  const at = state.segments.indexOf(first)
  state.segments = [...state.segments.slice(0, at), fresh, ...state.segments.slice(at + group.length)]
  await saveIndex(fresh, index).catch(() => undefined)
  const before = group.reduce((sum, segment) => sum + segment.size, 0)
  deps.logger.info({ dir: state.dir, segments: group.length, before, after: size }, 'compacted segments')
  await Promise.all(group.map((segment) => segment.file.retire()))
}

/**
 * Keeps the latest record of each key in the closed segments, once enough of them is new. Offsets stay what they were.
 * Batches are opened in every codec, and packed again with gzip where something was taken out of them.
 */
export async function compactLog(state: LogState, deps: LogDeps): Promise<void> {
  const { compacted, dirtyRatio, segmentBytes, deleteRetentionMs } = deps.config()
  if (!compacted || state.closed) return
  const closed = state.segments.slice(0, -1)
  const dirty = closed.filter(({ baseOffset }) => baseOffset >= state.compactedTo)
  const sizeOf = (segments: readonly Segment[]): number => segments.reduce((sum, { size }) => sum + size, 0)
  if (dirty.length === 0 || sizeOf(dirty) < dirtyRatio * sizeOf(closed)) return
  const { latest, upTo } = await surveyKeys(state, dirty)
  const covered = closed.filter(({ baseOffset }) => baseOffset < upTo)
  const rules: KeepRules = { latest, now: deps.clock(), deleteRetentionMs }
  for (const group of groupSegments(covered, segmentBytes)) await compactGroup(state, deps, group, rules)
  state.compactedTo = upTo
  await writeCompactedTo(state.dir, upTo)
}
