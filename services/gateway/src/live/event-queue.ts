import { type StreamEvent } from '@ongaku/shared/http'

/** Events on their way to one reader. */
export interface EventQueue {
  push(event: StreamEvent): void
  end(): void
  /** Ends once the queue is ended. More than `maxWaiting` events that wait are dropped, and end it. */
  events: AsyncIterable<StreamEvent>
}

export function createEventQueue(maxWaiting: number): EventQueue {
  let waiting: StreamEvent[] = []
  let isEnded = false
  let wake = (): void => undefined

  function end(): void {
    isEnded = true
    wake()
  }

  async function* read(): AsyncGenerator<StreamEvent> {
    for (;;) {
      const batch = waiting
      waiting = []
      yield* batch
      if (isEnded) return
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  return {
    push(event) {
      if (isEnded) return
      waiting.push(event)
      if (waiting.length <= maxWaiting) return wake()
      waiting = []
      end()
    },
    end,
    events: read(),
  }
}
