import { activeSegment, type LogDeps, type LogState } from './log-state.ts'
import { type LogWriter } from './log-writer.ts'
import { deleteSegment, loadIndex, releaseSegment, type Segment } from './segment.ts'

async function latestTime(segment: Segment): Promise<number> {
  const { maxTimestamp } = await loadIndex(segment)
  return maxTimestamp >= 0 ? maxTimestamp : segment.startedAt
}

/** How many of the oldest segments have expired by age, by size, or by DeleteRecords. */
async function countExpired(state: LogState, deps: LogDeps): Promise<number> {
  const { retentionMs, retentionBytes, deleted } = deps.config()
  const oldest = retentionMs < 0 || !deleted ? -Infinity : deps.clock() - retentionMs
  const limit = retentionBytes < 0 || !deleted ? Infinity : retentionBytes
  let total = state.segments.reduce((sum, { size }) => sum + size, 0)
  let count = 0
  for (const [i, segment] of state.segments.entries()) {
    const end = state.segments[i + 1]?.baseOffset ?? state.highWatermark
    const isUnreadable = end <= state.startOffset
    const isTooMuch = total - segment.size >= limit
    const isEmptyEnd = segment.size === 0 && segment === activeSegment(state)
    if (isEmptyEnd || !(isUnreadable || isTooMuch || (await latestTime(segment)) < oldest)) break
    total -= segment.size
    count++
  }
  return count
}

/** Deletes the segments that have expired; the active one is closed first if it has expired too. */
export async function applyRetention(state: LogState, deps: LogDeps, writer: LogWriter): Promise<void> {
  if (state.closed) return
  const count = await countExpired(state, deps)
  if (count === state.segments.length) await writer.roll()
  for (const segment of state.segments.slice(0, count)) {
    const [, ...rest] = state.segments
    const next = rest[0]
    if (!next) break
    state.startOffset = Math.max(state.startOffset, next.baseOffset)
    state.segments = rest
    await deleteSegment(segment)
    deps.logger.info({ dir: state.dir, segment: segment.baseOffset }, 'deleted an expired segment')
  }
}

/** Closes the descriptors and drops the indexes of closed segments; the next read opens them again. */
export async function releaseIdle(state: LogState): Promise<void> {
  const active = activeSegment(state)
  await Promise.all(state.segments.filter((segment) => segment !== active).map(releaseSegment))
}
