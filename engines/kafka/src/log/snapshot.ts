import { join } from 'node:path'
import { readCheckedJson, writeCheckedJson } from '../files/checked-json.ts'
import { type IndexData } from './offset-index.ts'
import { type ProducerData } from './producer-state.ts'

/**
 * What recovery would otherwise have to read the log for. It is written only after the bytes it speaks of were
 * flushed, so it may be old or absent, but never ahead of the log.
 */
export interface Snapshot {
  version: 1
  segment: number
  position: number
  nextOffset: number
  startedAt: number
  index: IndexData
  producers: ProducerData
}

const snapshotPath = (dir: string): string => join(dir, 'snapshot')

export const writeSnapshot = (dir: string, snapshot: Snapshot): Promise<void> =>
  writeCheckedJson(snapshotPath(dir), snapshot, false)

export async function readSnapshot(dir: string): Promise<Snapshot | null> {
  const saved = (await readCheckedJson(snapshotPath(dir))) as Snapshot | undefined | null
  return saved?.version === 1 ? saved : null
}

const startPath = (dir: string): string => join(dir, 'log-start')

/** Keeps the offset that DeleteRecords moved the log's start to. */
export const writeLogStart = (dir: string, offset: number, sync: boolean): Promise<void> =>
  writeCheckedJson(startPath(dir), { offset }, sync)

export async function readLogStart(dir: string): Promise<number> {
  const saved = (await readCheckedJson(startPath(dir))) as { offset: number } | undefined | null
  return saved?.offset ?? 0
}

const compactedPath = (dir: string): string => join(dir, 'compacted')

/** Keeps how far the log was compacted; an old value only makes the next compaction look at more. */
export const writeCompactedTo = (dir: string, offset: number): Promise<void> =>
  writeCheckedJson(compactedPath(dir), { offset }, false)

export async function readCompactedTo(dir: string): Promise<number> {
  const saved = (await readCheckedJson(compactedPath(dir))) as { offset: number } | undefined | null
  return saved?.offset ?? 0
}
