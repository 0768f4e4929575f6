import { type Clock } from '@ongaku/shared/clock'
import { toAppError } from '@ongaku/shared/errors'
import { type Component } from '@ongaku/shared/lifecycle'
import { type Logger } from '@ongaku/shared/logging'
import { type ConnectionRepository } from '../connections/connection.repository.ts'
import { type DeliverBatch } from './deliver-batch.ts'
import { type DeliveryLedger } from './delivery.repository.ts'

export interface DispatcherOptions {
  connections: ConnectionRepository
  ledger: DeliveryLedger
  deliverBatch: DeliverBatch
  clock: Clock
  logger: Logger
  /** Names this instance in leases; the same after a restart, never that of another one. */
  instance: string
  /** Longer than one batch can take. */
  leaseMs: number
}

export interface Dispatcher extends Component {
  /** Something may wait for this connection. Returns at once. */
  wake(connectionId: string): void
}

/** Last.fm takes at most 50 plays in a call. */
const batchSize = 50
/** How soon work that another instance is at, or that failed on our side, is looked at again. */
const lookAgainMs = 2_000
/** Finds what nobody was woken for: an instance that died, a restart. */
const sweepMs = 30_000
const connectionsAtOnce = 8

/**
 * Delivers what waits in the ledger: one courier for a connection at a time across all instances, the oldest play
 * first, for as long as there is something to send.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { connections, ledger, deliverBatch, clock, logger, instance, leaseMs } = options
  const stopping = new AbortController()
  const { signal } = stopping
  /** Connections in line, then being served; one woken while it is served is looked at once more. */
  const waiting = new Set<string>()
  const serving = new Map<string, { wokenAgain: boolean }>()
  const tasks = new Set<Promise<void>>()
  /** The one time at which each connection that has to wait is looked at again. */
  const alarms = new Map<string, AbortController>()

  function track(task: Promise<void>): void {
    const settled = task.finally(() => tasks.delete(settled))
    tasks.add(settled)
  }

  function wakeLater(connectionId: string, ms: number): void {
    if (signal.aborted) return
    alarms.get(connectionId)?.abort()
    const alarm = new AbortController()
    alarms.set(connectionId, alarm)
    // Not longer than a sweep, which finds it anyway.
    const rung = clock.wait(Math.min(ms, sweepMs), alarm.signal).then(() => {
      if (alarms.get(connectionId) !== alarm) return
      alarms.delete(connectionId)
      wake(connectionId)
    })
    track(rung)
  }

  /** Sends batch after batch. @returns when to look at it again by ourselves, if at all, in milliseconds */
  async function deliverAll(connectionId: string): Promise<number | undefined> {
    let size = batchSize
    while (!signal.aborted) {
      const now = clock.now()
      const connection = await connections.lease(connectionId, instance, now, now + leaseMs)
      if (!connection) return whenToLookAgain(connectionId, now)
      const batch = await ledger.oldestWaiting(connectionId, size, now)
      if (batch.length === 0) return undefined
      const result = await deliverBatch(connection, batch)
      size = result === 'split' ? Math.max(1, batch.length >> 1) : Math.min(batchSize, size * 2)
    }
    return undefined
  }

  async function whenToLookAgain(connectionId: string, now: number): Promise<number | undefined> {
    const [connection] = await connections.byIds([connectionId])
    if (connection?.status !== 'linked') return undefined
    const waitMs = (connection.retryAt?.getTime() ?? 0) - now
    // Its time has come, so that another instance must be at it.
    return waitMs > 0 ? waitMs : lookAgainMs
  }

  async function serve(connectionId: string): Promise<void> {
    const state = { wokenAgain: false }
    serving.set(connectionId, state)
    try {
      const lookAgain = await deliverAll(connectionId)
      await connections.release(connectionId, instance)
      if (lookAgain !== undefined) wakeLater(connectionId, lookAgain)
    } catch (error) {
      if (!signal.aborted) {
        logger.warn(
          { connectionId, err: toAppError(error) },
          'deliveries could not be worked on; looking again soon',
        )
        wakeLater(connectionId, lookAgainMs)
      }
    }
    serving.delete(connectionId)
    if (state.wokenAgain) waiting.add(connectionId)
    serveNext()
  }

  function serveNext(): void {
    for (const connectionId of waiting) {
      if (signal.aborted || serving.size >= connectionsAtOnce) return
      waiting.delete(connectionId)
      track(serve(connectionId))
    }
  }

  function wake(connectionId: string): void {
    const state = serving.get(connectionId)
    if (state) state.wokenAgain = true
    else waiting.add(connectionId)
    serveNext()
  }

  async function sweep(): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const id of await connections.linkedIds()) wake(id)
      } catch (error) {
        logger.warn({ err: toAppError(error) }, 'could not look for waiting deliveries')
      }
      await clock.wait(sweepMs, signal)
    }
  }

  return {
    name: 'dispatcher',
    wake,
    start() {
      track(sweep())
      return Promise.resolve()
    },
    async stop() {
      stopping.abort()
      for (const alarm of alarms.values()) alarm.abort()
      await Promise.all(tasks)
    },
  }
}
