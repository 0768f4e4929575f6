import { type PartitionLog } from '../log/partition-log.ts'
import { waitUnlessClosed } from '../wait-unless-closed.ts'

// A client may ask for longer; it comes back by itself.
const LONGEST_WAIT_MS = 300_000

interface Position {
  log: PartitionLog
  offset: number
}

function hasEnough(positions: readonly Position[], minBytes: number): boolean {
  let total = 0
  for (const { log, offset } of positions) {
    // A partition that was deleted, or cut above this offset, has news too.
    if (log.isClosed() || offset < log.startOffset() || offset > log.endOffset()) return true
    total += log.countBytesFrom(offset)
    if (total >= minBytes) return true
  }
  return false
}

/** Returns once the logs together have enough to read, or the wait is over, or the connection is gone. */
export async function waitForBytes(
  positions: readonly Position[],
  minBytes: number,
  maxWaitMs: number,
  closed: AbortSignal,
): Promise<void> {
  const isPointless = positions.length === 0 || minBytes <= 0 || maxWaitMs <= 0
  if (isPointless || hasEnough(positions, minBytes)) return
  const stops: (() => void)[] = []
  const giveUp = (): void => undefined
  await waitUnlessClosed(closed, giveUp, (resolve) => {
    const timer = setTimeout(() => resolve(), Math.min(maxWaitMs, LONGEST_WAIT_MS))
    stops.push(() => clearTimeout(timer))
    const check = (): void => {
      if (hasEnough(positions, minBytes)) resolve()
    }
    for (const { log } of positions) stops.push(log.onAdvance(check))
  })
  for (const stop of stops) stop()
}
