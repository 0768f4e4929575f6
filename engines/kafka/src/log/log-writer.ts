import { open } from 'node:fs/promises'
import { ProtocolError } from '../errors.ts'
import { createAppendFile, type AppendFile } from '../files/append-file.ts'
import { syncDirectory } from '../files/atomic-file.ts'
import { FILE_MODE } from '../files/private.ts'
import { assignOffset, type BatchHeader } from '../records/batch-header.ts'
import { type ProducedBatch } from '../records/check-batch.ts'
import { activeSegment, type LogDeps, type LogState } from './log-state.ts'
import { OffsetIndex } from './offset-index.ts'
import { createSegment, logPath, saveIndex } from './segment.ts'
import { writeSnapshot } from './snapshot.ts'

const SNAPSHOT_EVERY_BYTES = 4 * 1024 * 1024
const MAX_GROUP_BYTES = 16 * 1024 * 1024

type Pending = ProducedBatch & { done: Promise<number>; settle: (error: Error | null) => void }

export interface LogWriter {
  /** Appends a checked batch; gives its base offset once it is on the disk. */
  append(batch: ProducedBatch): Promise<number>
  /** Begins a new segment, after the appends under way. */
  roll(): Promise<void>
  /** @param discard the files are about to be deleted: what is queued is refused, nothing more is written */
  close(discard: boolean): Promise<void>
}

/** Creates the file of an empty segment, durably. One left by an attempt that failed is emptied. */
export async function createSegmentFile(dir: string, baseOffset: number, durable: boolean): Promise<void> {
  const handle = await open(logPath(dir, baseOffset), 'w', FILE_MODE)
  await handle.close()
  if (durable) await syncDirectory(dir)
}

/**
 * The only writer of a partition. Batches that arrive while a flush is under way are written together by the next one
 * (group commit). The high watermark moves after the flush, and `onAdvance` is told.
 */
export function createLogWriter(state: LogState, deps: LogDeps, onAdvance: () => void): LogWriter {
  const { disk, logger, clock, config } = deps
  let file: AppendFile = createAppendFile(activeSegment(state).path, activeSegment(state).size, disk)
  let queue: Pending[] = []
  const underWay = new Map<number, Promise<number>>()
  let sinceSnapshot = 0
  let turn: Promise<void> = Promise.resolve()
  let drainPlanned = false
  // Once the next segment's file may exist, the old one must not grow: recovery takes the newest file for the end.
  let mustRoll = false

  /** Runs tasks one after the other, so that only one at a time touches the log's files. */
  const exclusively = (task: () => Promise<void>): Promise<void> => {
    const result = turn.then(task)
    turn = result.catch(() => undefined)
    return result
  }

  const saveSnapshot = async (): Promise<void> => {
    const segment = activeSegment(state)
    sinceSnapshot = 0
    const index = segment.index?.data ?? new OffsetIndex().data
    const producers = state.durableProducers.data
    const { size: position, startedAt } = segment
    const place = { segment: segment.baseOffset, position, nextOffset: state.highWatermark, startedAt }
    await writeSnapshot(state.dir, { version: 1, ...place, index, producers }).catch((error: unknown) => {
      logger.warn({ dir: state.dir, error }, 'could not save a partition snapshot; recovery will take longer')
    })
  }

  const beginSegment = async (): Promise<void> => {
    const old = activeSegment(state)
    if (old.size === 0) return
    mustRoll = true
    await createSegmentFile(state.dir, state.highWatermark, disk.durable)
    await file.close()
    const fresh = createSegment(state.dir, state.highWatermark, 0, clock())
    fresh.index = new OffsetIndex()
    state.segments = [...state.segments, fresh]
    file = createAppendFile(fresh.path, 0, disk)
    mustRoll = false
    await saveIndex(old, old.index ?? new OffsetIndex()).catch(() => undefined)
    await saveSnapshot()
  }

  const takeGroup = (): Pending[] => {
    const { segmentBytes } = config()
    let bytes = activeSegment(state).size
    const limit = Math.min(segmentBytes, bytes + MAX_GROUP_BYTES)
    let count = 0
    for (const pending of queue) {
      bytes += pending.bytes.length
      if (count > 0 && bytes > limit) break
      count++
    }
    return queue.splice(0, count)
  }

  const commit = (group: Pending[]): void => {
    const segment = activeSegment(state)
    if (segment.size === 0) segment.startedAt = clock()
    segment.index ??= new OffsetIndex()
    for (const { header, bytes } of group) {
      segment.index.add(header, segment.size)
      segment.size += bytes.length
      sinceSnapshot += bytes.length
      state.durableProducers.record(header, clock())
      state.highWatermark = header.lastOffset + 1
      underWay.delete(header.baseOffset)
    }
    for (const pending of group) pending.settle(null)
    onAdvance()
  }

  const fail = (group: Pending[], cause: unknown): void => {
    const failed = [...group, ...queue]
    if (failed.length === 0) return
    queue = []
    underWay.clear()
    state.nextOffset = state.highWatermark
    state.producers = state.durableProducers.copy()
    for (const { header } of failed) state.producers.expectAgain(header, clock())
    logger.error(
      { dir: state.dir, batches: failed.length, error: cause },
      'could not write to a partition log',
    )
    const refusal = new ProtocolError('KAFKA_STORAGE_ERROR', 'the log could not be written', cause)
    for (const pending of failed) pending.settle(refusal)
  }

  const drain = async (): Promise<void> => {
    drainPlanned = false
    while (queue.length > 0) {
      let group: Pending[] = []
      try {
        const { segmentBytes, segmentMs } = config()
        const segment = activeSegment(state)
        const isFull = segment.size + (queue[0]?.bytes.length ?? 0) > segmentBytes
        const isOld = clock() - segment.startedAt >= segmentMs
        if (mustRoll || isFull || isOld) await beginSegment()
        group = takeGroup()
        await file.append(group.map(({ bytes }) => bytes))
        commit(group)
      } catch (error) {
        fail(group, error)
      }
      if (sinceSnapshot >= SNAPSHOT_EVERY_BYTES) await saveSnapshot()
    }
  }

  // The drain begins in the next turn of the event loop, so that requests read in this one share its flush.
  const planDrain = (): void => {
    if (drainPlanned) return
    drainPlanned = true
    setImmediate(() => void exclusively(drain))
  }

  const enqueue = (batch: ProducedBatch, header: BatchHeader): Promise<number> => {
    let settle: Pending['settle'] = () => undefined
    const done = new Promise<number>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve(header.baseOffset))
    })
    underWay.set(header.baseOffset, done)
    queue.push({ bytes: batch.bytes, header, done, settle })
    planDrain()
    return done
  }

  return {
    async append(batch) {
      if (state.closed) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', 'the partition was closed')
      const same = state.producers.check(batch.header)
      if (same !== null) return underWay.get(same) ?? same
      const count = batch.header.lastOffset - batch.header.baseOffset + 1
      const baseOffset = state.nextOffset
      const header = { ...batch.header, baseOffset, lastOffset: baseOffset + count - 1 }
      assignOffset(batch.bytes, baseOffset)
      state.nextOffset += count
      state.producers.record(header, clock())
      return enqueue(batch, header)
    },
    roll: () => exclusively(beginSegment),
    close: (discard) =>
      exclusively(async () => {
        state.closed = true
        if (discard) fail([], new Error('the topic was deleted'))
        else if (queue.length > 0) await drain()
        if (!discard) await saveSnapshot()
        await file.close()
      }),
  }
}
