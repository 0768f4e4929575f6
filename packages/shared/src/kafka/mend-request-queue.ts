import { createRequire } from 'node:module'

/** The part of kafkajs's `RequestQueue` that matters here; it is not exported. */
interface RequestQueue {
  pending: readonly unknown[]
  /** Milliseconds since the epoch. */
  throttledUntil: number
  scheduleCheckPendingRequests(): void
}

const load = createRequire(import.meta.url)
let mended = false

/**
 * Keeps kafkajs 2.2.4 from waking up a thousand times a second for each connection: after its first request it looks
 * for requests to send every millisecond, for good, since it takes "not throttled" for a time in the past. With nothing
 * pending there is nothing to look for; a request that has to wait schedules the look itself.
 */
export function mendRequestQueue(): void {
  if (mended) return
  mended = true
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}
