import { readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FILE_MODE } from '../files/private.ts'
import { createSharedHandle, type SharedHandle } from '../files/shared-handle.ts'
import { crc32c } from '../records/crc32c.ts'
import { OffsetIndex, type IndexData } from './offset-index.ts'
import { scanBatches } from './scan.ts'

const NAME_DIGITS = 20

export interface Segment {
  readonly baseOffset: number
  readonly path: string
  readonly file: SharedHandle
  /** Bytes that are whole and flushed: readers go no further. */
  size: number
  /** When its first record was written, as far as is known (ms). */
  startedAt: number
  /** In memory for the active segment; for others read when wanted and let go when idle. */
  index: OffsetIndex | null
}

export const segmentName = (baseOffset: number): string => String(baseOffset).padStart(NAME_DIGITS, '0')
export const logPath = (dir: string, baseOffset: number): string =>
  join(dir, `${segmentName(baseOffset)}.log`)
const indexPath = (segment: Segment): string => segment.path.replace(/\.log$/, '.index')

export function createSegment(dir: string, baseOffset: number, size: number, startedAt: number): Segment {
  const path = logPath(dir, baseOffset)
  return { baseOffset, path, file: createSharedHandle(path), size, startedAt, index: null }
}

export async function openSegment(dir: string, baseOffset: number): Promise<Segment> {
  const { size, birthtimeMs, mtimeMs } = await stat(logPath(dir, baseOffset))
  return createSegment(dir, baseOffset, size, birthtimeMs > 0 ? birthtimeMs : mtimeMs)
}

async function readIndexFile(segment: Segment): Promise<OffsetIndex | null> {
  try {
    const bytes = await readFile(indexPath(segment))
    const body = bytes.subarray(4)
    if (bytes.readUInt32BE(0) !== crc32c(body)) return null
    const saved = JSON.parse(body.toString()) as IndexData & { size: number }
    return saved.size === segment.size ? new OffsetIndex(saved) : null
  } catch {
    // Missing or unreadable: it is derived from the log and can be built again.
    return null
  }
}

/** Writes the index of a segment that will grow no more. It needn't be flushed: a damaged one is rebuilt. */
export async function saveIndex(segment: Segment, index: OffsetIndex): Promise<void> {
  const body = Buffer.from(JSON.stringify({ ...index.data, size: segment.size }))
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32c(body))
  await writeFile(indexPath(segment), Buffer.concat([crc, body]), { mode: FILE_MODE })
}

/** The segment's index: from memory, from its file, or built from the log. */
export async function loadIndex(segment: Segment): Promise<OffsetIndex> {
  if (segment.index) return segment.index
  let index = await readIndexFile(segment)
  if (!index) {
    index = new OffsetIndex()
    for await (const { header, position } of scanBatches(segment.file, 0, segment.size))
      index.add(header, position)
    await saveIndex(segment, index).catch(() => undefined)
  }
  segment.index ??= index
  return segment.index
}

/** Closes the descriptor and drops the index; both are opened again when they are needed. */
export async function releaseSegment(segment: Segment): Promise<void> {
  segment.index = null
  await segment.file.release()
}

export async function deleteSegment(segment: Segment): Promise<void> {
  await unlink(segment.path)
  await unlink(indexPath(segment)).catch(() => undefined)
  segment.index = null
  await segment.file.retire()
}
