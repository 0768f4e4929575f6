import { randomUUID } from 'node:crypto'
import { type StreamEvent } from '@ongaku/shared/http'
import { createEventQueue, type EventQueue } from './event-queue.ts'
import { createFold } from './fold-events.ts'
import { createRecentEvents, type KnownEvent } from './recent-events.ts'

/** More than come in a few seconds; a page that was away for longer reads everything again anyway. */
const maxRecent = 200

const maxWaiting = 1_000

/** What happens to one user, and who follows it. */
export interface LiveFeed {
  /** Whether to send an event by itself; see `createFold`. */
  admit(type: string, id: string): boolean
  send(event: KnownEvent): void
  /** @param lastEventId what the reader has seen last, if it comes back */
  open(lastEventId: string | undefined): EventQueue
  close(queue: EventQueue): void
  readers(): number
}

export function createLiveFeed(): LiveFeed {
  const recent = createRecentEvents(maxRecent, randomUUID())
  const queues = new Set<EventQueue>()

  function send(event: KnownEvent): void {
    recent.add(event)
    for (const queue of queues) queue.push(event)
  }

  const fold = createFold(({ type, count, lastId }) =>
    send({ id: lastId, event: 'many', data: { type, count } }),
  )

  /** What a reader gets first. Each starts with an id, so that a reader that is cut off can say where it was. */
  function begin(lastEventId: string | undefined): StreamEvent[] {
    if (lastEventId === undefined) return [{ id: recent.lastId(), event: 'ready', data: {} }]
    return recent.after(lastEventId) ?? [{ id: recent.lastId(), event: 'reset', data: {} }]
  }

  return {
    admit: (type, id) => fold.admit(type, id),
    send,
    open(lastEventId) {
      const queue = createEventQueue(maxWaiting)
      for (const event of begin(lastEventId)) queue.push(event)
      queues.add(queue)
      return queue
    },
    close(queue) {
      queues.delete(queue)
      queue.end()
    },
    readers: () => queues.size,
  }
}
