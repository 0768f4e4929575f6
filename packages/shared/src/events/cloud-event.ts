import { type z } from 'zod'
import { AppError } from '../errors/index.ts'
import { fromWire, toWire } from '../wire/index.ts'
import {
  type EventDefinition,
  type EventPayload,
  type ReceivedEvent,
  type Tombstone,
} from './define-event.ts'
import { type Envelope } from './envelope.ts'

/** @throws AppError `invalid_input` that names the fields of the data which break the definition */
export function readEvent<S extends z.ZodType>(
  definition: EventDefinition<S>,
  envelope: Envelope,
): ReceivedEvent<S> {
  const { id, time } = envelope
  return { id, time, payload: fromWire(definition.payload, envelope.readData(), 'data') }
}

/** @throws AppError `invalid_input` for one without a key */
export function readTombstone({ id, time, key }: Envelope): Tombstone {
  if (!key) throw new AppError('invalid_input', 'a tombstone needs a key')
  return { id, time, key }
}

/** An event that is ready to be published; a tombstone has no value. */
export interface OutgoingEvent {
  topic: string
  key: string
  value: string | null
  headers: Record<string, string>
}

export interface EventAttributes {
  id: string
  /** The service it comes from. */
  source: string
  /** ISO 8601 */
  time: string
}

/**
 * The attributes CloudEvents asks for, and the time. `content-type` is left out, since it is optional and each header is
 * stored with each event.
 */
const writeHeaders = (type: string, { id, source, time }: EventAttributes) => ({
  ce_specversion: '1.0',
  ce_id: id,
  ce_type: type,
  ce_source: `/ongaku/${source}`,
  ce_time: time,
})

/** Writes an event in binary mode. */
export function writeEvent<D extends EventDefinition>(
  definition: D,
  payload: EventPayload<D>,
  attributes: EventAttributes,
): OutgoingEvent & { value: string } {
  return {
    topic: definition.topic.name,
    key: definition.key(payload),
    value: JSON.stringify(toWire(definition.payload, payload)),
    headers: writeHeaders(definition.type, attributes),
  }
}

/** Writes what removes the last event with this key from a compacted topic. @throws Error for any other topic */
export function writeTombstone(
  { topic, type }: EventDefinition,
  key: string,
  attributes: EventAttributes,
): OutgoingEvent & { value: null } {
  if (topic.cleanupPolicy !== 'compact') throw new Error(`${topic.name} is not compacted`)
  return { topic: topic.name, key, value: null, headers: writeHeaders(type, attributes) }
}
