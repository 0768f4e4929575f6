import { ProtocolError } from '../errors.ts'
import { type BatchHeader } from '../records/batch-header.ts'

const MAX_SEQUENCE = 2 ** 31
// As Apache Kafka: a producer may have five requests under way, so five batches are remembered.
const REMEMBERED_BATCHES = 5
const MAX_PRODUCERS = 10_000

interface SentBatch {
  firstSequence: number
  lastSequence: number
  baseOffset: number
}
interface ProducerEntry {
  epoch: number
  lastSequence: number
  lastUsed: number
  batches: SentBatch[]
}
export type ProducerData = [producerId: number, entry: ProducerEntry][]

const lastSequenceOf = (header: BatchHeader): number =>
  (header.baseSequence + header.lastOffset - header.baseOffset) % MAX_SEQUENCE

/** What each idempotent producer last wrote to one partition. */
export class ProducerStates {
  private readonly entries: Map<number, ProducerEntry>

  constructor(data: ProducerData = []) {
    this.entries = new Map(data)
  }

  get data(): ProducerData {
    return [...this.entries]
  }

  /** Entries are never changed in place, so a copy of the map is a copy of the state. */
  copy(): ProducerStates {
    return new ProducerStates(this.data)
  }

  /**
   * Checks a batch against what its producer sent before.
   * @returns the base offset of the same batch if it is here already, else null
   * @throws ProtocolError for a gap in the sequence or an epoch that was superseded
   */
  check(header: BatchHeader): number | null {
    if (header.producerId < 0) return null
    const entry = this.entries.get(header.producerId)
    // A producer that isn't known (any more) may start anywhere: the rule of KIP-360.
    if (!entry) return null
    if (header.producerEpoch < entry.epoch) {
      throw new ProtocolError(
        'INVALID_PRODUCER_EPOCH',
        `epoch ${header.producerEpoch} is superseded by ${entry.epoch}`,
      )
    }
    const isNewEpoch = header.producerEpoch > entry.epoch
    const lastSequence = lastSequenceOf(header)
    const same = entry.batches.find(
      (sent) => sent.firstSequence === header.baseSequence && sent.lastSequence === lastSequence,
    )
    if (same && !isNewEpoch) return same.baseOffset
    const expected = isNewEpoch ? 0 : (entry.lastSequence + 1) % MAX_SEQUENCE
    if (header.baseSequence !== expected) {
      throw new ProtocolError(
        'OUT_OF_ORDER_SEQUENCE_NUMBER',
        `sequence ${header.baseSequence} instead of ${expected}`,
      )
    }
    return null
  }

  /** Notes a batch that was appended; the time is the broker's. */
  record(header: BatchHeader, now: number): void {
    if (header.producerId < 0) return
    const entry = this.entries.get(header.producerId)
    const earlier = entry?.epoch === header.producerEpoch ? entry.batches : []
    const lastSequence = lastSequenceOf(header)
    const batch = { firstSequence: header.baseSequence, lastSequence, baseOffset: header.baseOffset }
    const batches = [...earlier, batch].slice(-REMEMBERED_BATCHES)
    this.put(header.producerId, { epoch: header.producerEpoch, lastSequence, lastUsed: now, batches })
  }

  /** After a batch failed to be written: its producer, if new here, must come back with that same batch. */
  expectAgain(header: BatchHeader, now: number): void {
    if (header.producerId < 0 || this.entries.has(header.producerId)) return
    const lastSequence = header.baseSequence - 1
    this.put(header.producerId, { epoch: header.producerEpoch, lastSequence, lastUsed: now, batches: [] })
  }

  /** Forgets producers that have written nothing since a time (ms). */
  forgetUnusedSince(time: number): void {
    for (const [id, entry] of this.entries) if (entry.lastUsed < time) this.entries.delete(id)
  }

  private put(id: number, entry: ProducerEntry): void {
    this.entries.delete(id)
    this.entries.set(id, entry)
    const [oldest] = this.entries.keys()
    if (this.entries.size > MAX_PRODUCERS && oldest !== undefined) this.entries.delete(oldest)
  }
}
