import { type OutgoingEvent } from '../events/index.ts'
import { groupBy } from '../collections/index.ts'

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

export function groupByTopic(batch: readonly Waiting[]) {
  const byTopic = groupBy(
    batch.flatMap(({ events }) => events),
    ({ topic }) => topic,
  )
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }))
}
