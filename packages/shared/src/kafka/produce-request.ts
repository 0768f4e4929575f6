import { CompressionTypes, type ProducerBatch } from 'kafkajs'
import { groupBy } from '../collections/index.ts'
import { type OutgoingEvent } from '../events/index.ts'

/** The events of one call of `publish`, which are sent together. */
export interface Waiting {
  events: readonly OutgoingEvent[]
  bytes: number
  resolve(): void
  reject(error: unknown): void
}

/** What one event adds to a request beside its value: key, headers, framing. */
const overheadBytes = 300

export const sizeOf = (events: readonly OutgoingEvent[]): number =>
  events.reduce((bytes, { value }) => bytes + Buffer.byteLength(value ?? '') + overheadBytes, 0)

/** Takes from the front what fits one request; always at least one. */
export function takeBatch(waiting: Waiting[], maxBytes: number): Waiting[] {
  let bytes = 0
  const end = waiting.findIndex((entry, index) => (bytes += entry.bytes) > maxBytes && index > 0)
  return waiting.splice(0, end === -1 ? waiting.length : end)
}

/** Below this the time for packing is not worth the bytes. */
const minPacked = { events: 16, bytes: 16 * 1024 }

/** The request for some calls of `publish`; what is large, such as an import, goes compressed. */
export function describeRequest(batch: readonly Waiting[]): ProducerBatch {
  const events = batch.flatMap((entry) => entry.events)
  const bytes = batch.reduce((sum, entry) => sum + entry.bytes, 0)
  const isLarge = events.length >= minPacked.events && bytes >= minPacked.bytes
  const byTopic = groupBy(events, ({ topic }) => topic)
  return {
    acks: -1,
    timeout: 10_000,
    compression: isLarge ? CompressionTypes.GZIP : CompressionTypes.None,
    topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
  }
}
