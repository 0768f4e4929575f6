import { type BatchHeader } from '../records/batch-header.ts'

/** An entry is made once this many bytes have passed since the last, so a look-up skips fewer than these. */
export const INDEX_INTERVAL_BYTES = 4096

export interface IndexData {
  offsets: number[]
  positions: number[]
  timesBefore: number[]
  maxTimestamp: number
}

/** Where in a segment the offsets are, and the latest time before each place. Sparse, in memory. */
export class OffsetIndex {
  private readonly offsets: number[]
  private readonly positions: number[]
  private readonly timesBefore: number[]
  private latest: number

  constructor(data?: IndexData) {
    this.offsets = data?.offsets ?? []
    this.positions = data?.positions ?? []
    this.timesBefore = data?.timesBefore ?? []
    this.latest = data?.maxTimestamp ?? -1
  }

  /** The latest time (ms) of any record in the segment; -1 where it has none. */
  get maxTimestamp(): number {
    return this.latest
  }

  get data(): IndexData {
    const { offsets, positions, timesBefore, latest } = this
    return { offsets, positions, timesBefore, maxTimestamp: latest }
  }

  add(header: BatchHeader, position: number): void {
    const lastPosition = this.positions.at(-1)
    if (lastPosition === undefined || position - lastPosition >= INDEX_INTERVAL_BYTES) {
      this.offsets.push(header.baseOffset)
      this.positions.push(position)
      this.timesBefore.push(this.latest)
    }
    this.latest = Math.max(this.latest, header.maxTimestamp)
  }

  /** A batch boundary at or before the batch that holds the offset. */
  positionBefore(offset: number): number {
    return this.positions[lastAtMost(this.offsets, offset)] ?? 0
  }

  /** A batch boundary before which every record is older than the time. */
  positionBeforeTime(timestamp: number): number {
    return this.positions[lastAtMost(this.timesBefore, timestamp - 1)] ?? 0
  }
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? Infinity) <= wanted) low = middle + 1
    else high = middle - 1
  }
  return Math.max(high, 0)
}
