import { type StreamEvent } from '@ongaku/shared/http'

/** An event that a client can name when it comes back. */
export type KnownEvent = StreamEvent & { id: string }

/** The last events of a user, for clients that reconnect. */
export interface RecentEvents {
  add(event: KnownEvent): void
  /** The id of the newest event; before the first, an id that stands for the beginning. */
  lastId(): string
  /** What came after an event; undefined if that event isn't known, or no longer. */
  after(id: string): KnownEvent[] | undefined
}

/** @param firstId stands for the beginning */
export function createRecentEvents(maxEvents: number, firstId: string): RecentEvents {
  const events: KnownEvent[] = []
  /** The id of the event before the first that is kept. */
  let idBefore = firstId
  return {
    add(event) {
      events.push(event)
      if (events.length > maxEvents) idBefore = events.shift()?.id ?? idBefore
    },
    lastId: () => events.at(-1)?.id ?? idBefore,
    after(id) {
      const index = events.findLastIndex((event) => event.id === id)
      if (index === -1 && id !== idBefore) return undefined
      return events.slice(index + 1)
    },
  }
}
