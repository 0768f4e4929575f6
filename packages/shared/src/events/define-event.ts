import { type z } from 'zod'
import { type FromWire, mapperOf } from '../wire/index.ts'
import { type TopicDefinition } from './topics.ts'

/** One type of event: publisher, consumer and documentation all derive from this. */
export interface EventDefinition<S extends z.ZodType = z.ZodType> {
  /** Past tense, as in `play.completed`; the CloudEvents type. An event is known by its topic and type together. */
  type: string
  topic: TopicDefinition
  /** What keeps its order: messages with the same key are consumed in the order they were published. */
  key(payload: FromWire<z.output<S>>): string
  /** The data as it stands on the wire. */
  payload: S
}

export type EventPayload<D> = D extends EventDefinition<infer S> ? FromWire<z.output<S>> : never

/** An event as a consumer gets it. */
export interface ReceivedEvent<S extends z.ZodType = z.ZodType> {
  id: string
  /** ISO 8601 */
  time: string
  payload: FromWire<z.output<S>>
}

/** Says that what had this key in a compacted topic is gone. */
export interface Tombstone {
  id: string
  /** ISO 8601 */
  time: string
  key: string
}

/** @throws Error for a payload whose keys can't be mapped between wire and code */
export function defineEvent<S extends z.ZodType>(definition: EventDefinition<S>): EventDefinition<S> {
  mapperOf(definition.payload, definition.type)
  return definition
}
