import { type Disk } from '../files/disk.ts'
import { type Logger } from '../options.ts'
import { type TopicConfig } from '../topics/topic-config.ts'
import { type ProducerStates } from './producer-state.ts'
import { type Segment } from './segment.ts'

export interface LogDeps {
  disk: Disk
  logger: Logger
  clock: () => number
  /** The topic's settings now; they may change while the log is open. */
  config: () => TopicConfig
}

/** One partition's log in memory. `segments` is replaced, never changed in place, so readers may hold on to it. */
export interface LogState {
  readonly dir: string
  segments: readonly Segment[]
  /** The first offset that may be read. */
  startOffset: number
  /** Offsets below it are on the disk and may be read. */
  highWatermark: number
  /** The offset that the next batch gets; what lies between is being written. */
  nextOffset: number
  /** The producers as far as the disk knows them, and as far as batches were accepted. */
  durableProducers: ProducerStates
  producers: ProducerStates
  /** Offsets below it have been compacted (for a compacted topic). */
  compactedTo: number
  closed: boolean
}

export function activeSegment(state: LogState): Segment {
  const active = state.segments.at(-1)
  if (!active) throw new Error(`partition log ${state.dir} has no segment`)
  return active
}
