import { type z } from 'zod'
import { type Envelope, type EventDefinition, readEvent, type ReceivedEvent } from '../events/index.ts'

export interface SubscriptionOptions {
  /** The consumer group, `<service>.<what it does>`; subscriptions of one group share a position in each topic. */
  group: string
}

/** What a group does with one type of event. */
export interface Subscription {
  definition: EventDefinition
  group: string
  /** Checks an event and keeps it for `handle`. @throws AppError `invalid_input` */
  read(envelope: Envelope): ReceivedEvent
  /** See `subscribe`. */
  handle(events: readonly ReceivedEvent[]): Promise<void>
}

/**
 * Handles one type of event. The handler gets one or more events in their order, and must be idempotent: after a crash
 * or a failure the same events come again, perhaps cut into other batches. What it throws decides what happens next:
 * an AppError that is retryable holds the partition until it succeeds; any other AppError puts the event at fault into
 * the dead-letter topic at once; an unknown error is tried again a few times first.
 */
export function subscribe<S extends z.ZodType>(
  definition: EventDefinition<S>,
  { group }: SubscriptionOptions,
  handle: (events: readonly ReceivedEvent<S>[]) => Promise<void>,
): Subscription {
  return {
    definition: definition,
    group,
    read: (envelope) => readEvent(definition, envelope),
    handle: (events) => handle(events),
  }
}
