import { type z } from 'zod'
import {
  type Envelope,
  type EventDefinition,
  readEvent,
  readTombstone,
  type ReceivedEvent,
  type Tombstone,
} from '../events/index.ts'

export interface SubscriptionOptions {
  /** The consumer group, `<service>.<what it does>`; subscriptions of one group share a position in each topic. */
  group: string
  /** Gets the tombstones of a compacted topic, in their order among the events; without it they are passed over. */
  handleTombstones?(tombstones: readonly Tombstone[]): Promise<void>
}

/** One event or tombstone with the handler that takes it; neighbours with the same handler are handled together. */
export interface Work<E = ReceivedEvent | Tombstone> {
  event: E
  handle(events: readonly E[]): Promise<void>
}

/** What a group does with one type of event. */
export interface Subscription {
  definition: EventDefinition
  group: string
  /** Undefined for what is passed over. @throws AppError `invalid_input` */
  read(envelope: Envelope): Work | undefined
}

/**
 * Handles one type of event. The handler gets one or more events in their order, and must be idempotent: after a crash
 * or a failure the same events come again, perhaps in other batches. What it throws decides what happens next:
 * - a retryable AppError holds the partition until the handler succeeds;
 * - any other AppError sends the event at fault to the dead letters at once;
 * - an unknown error does so after three attempts.
 */
export function subscribe<S extends z.ZodType>(
  definition: EventDefinition<S>,
  { group, handleTombstones }: SubscriptionOptions,
  handle: (events: readonly ReceivedEvent<S>[]) => Promise<void>,
): Subscription {
  return {
    definition,
    group,
    read(envelope): Work | undefined {
      if (!envelope.isTombstone) {
        return { event: readEvent(definition, envelope), handle } satisfies Work<ReceivedEvent<S>>
      }
      if (!handleTombstones || definition.topic.cleanupPolicy !== 'compact') return undefined
      return { event: readTombstone(envelope), handle: handleTombstones } satisfies Work<Tombstone>
    },
  }
}
