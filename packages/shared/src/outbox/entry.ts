import {
  type EventAttributes,
  type EventDefinition,
  type EventPayload,
  type OutgoingEvent,
  writeEvent,
} from '../events/index.ts'
import { captureTrace } from '../kafka/trace.ts'

/** An event that waits in the document whose change it reports. */
export interface OutboxEntry extends OutgoingEvent {
  /** The event's id; unique among the entries of its document. */
  id: string
  /** When it was written. */
  at: Date
}

/** The field of a document that holds its entries; there is none while nothing waits. */
export const outboxField = 'outbox'

/**
 * Writes an entry; it carries on the active trace. The id should follow from the change (`<play id>:accepted`), so that
 * the same change made again is the same event.
 */
export function writeEntry<D extends EventDefinition>(
  definition: D,
  payload: EventPayload<D>,
  attributes: EventAttributes,
): OutboxEntry {
  const event = writeEvent(definition, payload, attributes)
  const headers = { ...event.headers, ...captureTrace() }
  return { ...event, headers, id: attributes.id, at: new Date(attributes.time) }
}

/**
 * The part of an update that puts entries beside the change: `{ $set: { state }, ...pushEntries(entry) }`. An insert puts
 * them into the document itself, as `outbox: [entry]`.
 */
export const pushEntries = (...entries: OutboxEntry[]) => ({ $push: { outbox: { $each: entries } } })
