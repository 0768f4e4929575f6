import { type Clock } from '@ongaku/shared/clock'
import { toAppError } from '@ongaku/shared/errors'
import { type Component } from '@ongaku/shared/lifecycle'
import { type Logger } from '@ongaku/shared/logging'
import { type ConnectionRepository } from '../connections/connection.repository.ts'
import { type DeliveryLedger } from './delivery.repository.ts'
import { createAlarms } from './alarms.ts'
import { lookAgainMs, type TurnResult, type TurnTaker } from './take-turn.ts'
import { createTurns } from './turns.ts'

export interface DispatcherOptions {
  connections: Pick<ConnectionRepository, 'dueIds'>
  ledger: Pick<DeliveryLedger, 'withWaiting'>
  turnTaker: TurnTaker
  clock: Clock
  logger: Logger
}

export interface Dispatcher extends Component {
  /** Says that plays may wait for this connection. Returns at once. */
  wake(connectionId: string): void
  /** Says that a connection was unlinked. Only a batch that is under way is still sent to it from here. */
  forget(connectionId: string): void
}

/** How often to look for work that nothing has woken us for: that of an instance that died, or from before a restart. */
const sweepMs = 30_000
const maxConnectionsAtOnce = 8

/** Delivers what waits in the ledger: one batch for each connection in turn, for as long as there is something to send. */
export function createDispatcher({
  connections,
  ledger,
  turnTaker,
  clock,
  logger,
}: DispatcherOptions): Dispatcher {
  const stopping = new AbortController()
  const { signal } = stopping
  const turns = createTurns(maxConnectionsAtOnce)
  const alarms = createAlarms(clock, wake)
  const tasks = new Set<Promise<void>>()

  function track(task: Promise<void>): void {
    const settled = task.finally(() => tasks.delete(settled))
    tasks.add(settled)
  }

  async function takeTurn(connectionId: string): Promise<TurnResult> {
    try {
      return await turnTaker.takeTurn(connectionId)
    } catch (error) {
      logger.warn(
        { connectionId, err: toAppError(error) },
        'a delivery failed on our side; trying again soon',
      )
      return { waitMs: lookAgainMs }
    }
  }

  async function serve(connectionId: string): Promise<void> {
    const result = await takeTurn(connectionId)
    turns.end(connectionId, result === 'more')
    // A sweep finds it anyway.
    if (typeof result === 'object') setAlarm(connectionId, Math.min(result.waitMs, sweepMs))
    serveNext()
  }

  function setAlarm(connectionId: string, ms: number): void {
    if (!signal.aborted) alarms.set(connectionId, ms)
  }

  function serveNext(): void {
    while (!signal.aborted) {
      const connectionId = turns.next()
      if (connectionId === undefined) return
      track(serve(connectionId))
    }
  }

  function wake(connectionId: string): void {
    turns.join(connectionId)
    serveNext()
  }

  async function sweep(): Promise<void> {
    while (!signal.aborted) {
      try {
        const now = clock.now()
        for (const id of await ledger.withWaiting(await connections.dueIds(now), now)) wake(id)
      } catch (error) {
        logger.warn({ err: toAppError(error) }, 'could not look for waiting deliveries')
      }
      await clock.wait(sweepMs, signal)
    }
  }

  return {
    name: 'dispatcher',
    wake,
    forget: (connectionId) => turnTaker.forget(connectionId),
    start() {
      track(sweep())
      return Promise.resolve()
    },
    async stop() {
      stopping.abort()
      await Promise.all([...tasks, alarms.stop()])
      await turnTaker.stop().catch((error: unknown) =>
        // Leases end by themselves.
        logger.info({ err: toAppError(error) }, 'leases could not be given back'),
      )
    },
  }
}
