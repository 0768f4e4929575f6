import { type Clock } from '../clock/index.ts'

/** How close two fetches are that make a busy stretch. */
const busyWithinMs = 100

export interface Pace {
  /** A fetch has ended. */
  fetched(): void
  /** A batch of the latest fetch begins. */
  begin(): void
  /** Called when such a batch is settled; resolves once it is time for the next fetch. */
  end(signal: AbortSignal): Promise<void>
}

/**
 * Under a steady stream of single events, lets some gather before the next fetch, so that a handler takes several with one
 * write instead of each with its own. The first event after a quiet moment never waits, nor does a backlog, whose batches
 * take longer than this anyway.
 * @param gatherMs how long events may gather before the next fetch
 */
export function createPace(clock: Clock, gatherMs = 20): Pace {
  let latest = -Infinity
  let current = -Infinity
  let isBusy = false
  return {
    fetched() {
      latest = clock.now()
    },
    begin() {
      if (latest === current) return
      isBusy = latest - current < busyWithinMs
      current = latest
    },
    async end(signal) {
      const waitMs = current + gatherMs - clock.now()
      if (isBusy && waitMs > 0) await clock.wait(waitMs, signal)
    },
  }
}
