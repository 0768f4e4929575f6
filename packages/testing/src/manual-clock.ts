import { type Clock } from '@ongaku/shared/clock'

interface Waiter {
  at: number
  wake(): void
}

export interface ManualClock extends Clock {
  /** Moves time on, waking in order everything whose wait ends by then. */
  advance(ms: number): void
  /** How many waits are under way. */
  readonly waiting: number
}

/** A clock that stands still until a test moves it. */
export function createManualClock(startMs: number): ManualClock {
  let now = startMs
  let waiters: Waiter[] = []
  return {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const waiter = { at: now + ms, wake: resolve }
        waiters.push(waiter)
        signal?.addEventListener(
          'abort',
          () => {
            waiters = waiters.filter((other) => other !== waiter)
            resolve()
          },
          { once: true },
        )
      }),
    advance(ms) {
      now += ms
      const due = waiters.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      waiters = waiters.filter(({ at }) => at > now)
      for (const { wake } of due) wake()
    },
    get waiting() {
      return waiters.length
    },
  }
}
