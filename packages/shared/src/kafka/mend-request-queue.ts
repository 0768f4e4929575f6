import { createRequire } from 'node:module'

/** The part of kafkajs's `RequestQueue` that matters here; it is not exported. */
interface RequestQueue {
  pending: readonly unknown[]
  /** Milliseconds since the epoch. */
  throttledUntil: number
  inflight: ReadonlyMap<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>
  enforceRequestTimeout: boolean
  requestTimeoutIntervalId: NodeJS.Timeout | null
  isConnected(): boolean
  destroy(): void
  scheduleCheckPendingRequests(): void
  scheduleRequestTimeoutCheck(): void
}

const load = createRequire(import.meta.url)
let mended = false

/** How often requests are looked at for their time limit, which is many seconds. */
const timeoutCheckMs = 1_000

function endOverdueRequests(queue: RequestQueue): void {
  const now = Date.now()
  for (const request of queue.inflight.values()) {
    if (now - request.sentAt > request.requestTimeout) request.timeoutRequest()
  }
  if (!queue.isConnected()) queue.destroy()
}

/**
 * Keeps kafkajs 2.2.4 from waking up a thousand times a second for each connection. After its first request it schedules
 * each next check for `throttledUntil`, which lies in the past while nothing is throttled. With nothing pending no check is
 * needed; a request that has to wait schedules one itself. It also looks for overdue requests every 100 ms, where once a
 * second will do.
 */
export function mendRequestQueue(): void {
  if (mended) return
  mended = true
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
  prototype.scheduleRequestTimeoutCheck = function (this: RequestQueue) {
    if (!this.enforceRequestTimeout) return
    this.destroy()
    this.requestTimeoutIntervalId = setInterval(() => endOverdueRequests(this), timeoutCheckMs)
  }
}
