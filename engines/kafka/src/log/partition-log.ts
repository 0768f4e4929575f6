import { ProtocolError } from '../errors.ts'
import { createFolder } from '../files/private.ts'
import { type ProducedBatch } from '../records/check-batch.ts'
import { countBytesFrom, findOffsetByTime, readLog, type TimedOffset } from './log-reader.ts'
import { type LogDeps, type LogState } from './log-state.ts'
import { createLogWriter, createSegmentFile } from './log-writer.ts'
import { recoverLog } from './recovery.ts'
import { compactLog } from './compaction.ts'
import { applyRetention, releaseIdle } from './retention.ts'
import { releaseSegment } from './segment.ts'
import { readCompactedTo, writeLogStart } from './snapshot.ts'

// Longer than Apache Kafka's day: a box at home may be off for a holiday.
const PRODUCER_EXPIRY_MS = 30 * 86_400_000

export interface PartitionLog {
  startOffset(): number
  highWatermark(): number
  /** Where the next batch goes; beyond the high watermark while batches are being written. */
  endOffset(): number
  /** Gives the base offset once the batch is on the disk. @throws ProtocolError */
  append(batch: ProducedBatch): Promise<number>
  read(offset: number, maxBytes: number, whole: boolean): Promise<Buffer>
  countBytesFrom(offset: number): number
  findOffsetByTime(timestamp: number): Promise<TimedOffset | null>
  /** Moves the log's start; -1 means the high watermark. Gives the new start. */
  deleteRecordsBefore(offset: number): Promise<number>
  /** Calls back, until the returned function is called, whenever more can be read or the log is closed. */
  onAdvance(listener: () => void): () => void
  /** Applies retention (and compaction), and lets go of what hasn't been read of late. */
  maintain(): Promise<void>
  isClosed(): boolean
  /** @param discard the files are about to be deleted */
  close(discard?: boolean): Promise<void>
}

/** Creates the folder of an empty partition. */
export async function createPartitionFolder(dir: string, durable: boolean): Promise<void> {
  await createFolder(dir)
  await createSegmentFile(dir, 0, durable)
}

/** Opens a partition's folder, recovering it if the broker didn't stop in order. */
export async function openPartitionLog(dir: string, deps: LogDeps): Promise<PartitionLog> {
  const recovered = await recoverLog(dir, deps.clock(), deps.logger, deps.disk.durable)
  const { segments, startOffset, nextOffset, producers } = recovered
  const ends = { startOffset, nextOffset, highWatermark: nextOffset, compactedTo: await readCompactedTo(dir) }
  const state: LogState = {
    dir,
    segments,
    ...ends,
    durableProducers: producers,
    producers: producers.copy(),
    closed: false,
  }
  const listeners = new Set<() => void>()
  const tellListeners = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const writer = createLogWriter(state, deps, tellListeners)
  let maintenance: Promise<void> = Promise.resolve()

  return {
    startOffset: () => state.startOffset,
    highWatermark: () => state.highWatermark,
    endOffset: () => state.nextOffset,
    append: (batch) => writer.append(batch),
    read: (offset, maxBytes, whole) => readLog(state, offset, maxBytes, whole),
    countBytesFrom: (offset) => countBytesFrom(state, offset),
    findOffsetByTime: (timestamp) => findOffsetByTime(state, timestamp),
    async deleteRecordsBefore(offset) {
      const wanted = offset === -1 ? state.highWatermark : offset
      if (wanted < 0 || wanted > state.highWatermark) {
        throw new ProtocolError('OFFSET_OUT_OF_RANGE', `the log ends at ${state.highWatermark}`)
      }
      if (wanted > state.startOffset) {
        await writeLogStart(dir, wanted, deps.disk.durable)
        state.startOffset = Math.max(state.startOffset, wanted)
      }
      return state.startOffset
    },
    onAdvance(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    maintain() {
      maintenance = maintenance
        .catch(() => undefined)
        .then(async () => {
          const unusedSince = deps.clock() - PRODUCER_EXPIRY_MS
          for (const states of [state.producers, state.durableProducers])
            states.forgetUnusedSince(unusedSince)
          await applyRetention(state, deps, writer)
          await compactLog(state, deps)
          await releaseIdle(state)
        })
      return maintenance
    },
    isClosed: () => state.closed,
    async close(discard = false) {
      if (state.closed) return
      await maintenance.catch(() => undefined)
      await writer.close(discard)
      tellListeners()
      await Promise.all(state.segments.map(releaseSegment))
    },
  }
}
