import { type Clock } from '@ongaku/shared/clock'
import { type ConnectionRepository } from '../connections/connection.repository.ts'
import { type Destination } from '../destinations/destination.ts'
import { type DeliverBatch } from './deliver-batch.ts'
import { type DeliveryLedger } from './delivery.repository.ts'

export interface TurnOptions {
  connections: ConnectionRepository
  ledger: DeliveryLedger
  deliverBatch: DeliverBatch
  destinations: { find(name: string): Pick<Destination, 'limits'> | undefined }
  clock: Clock
  /** Names this instance in leases; the same after a restart, never that of another one. */
  instance: string
  /** Longer than one batch can take, in milliseconds. */
  leaseMs: number
}

/** `more`: another turn may find work at once. `waitMs`: not before so many milliseconds. Otherwise nothing waits. */
export type TurnResult = 'more' | 'idle' | { waitMs: number }

export interface TurnTaker {
  /** Sends one batch of what waits for a connection, unless another instance is at it. */
  takeTurn(connectionId: string): Promise<TurnResult>
}

/** How soon a connection that another instance works on is looked at again. */
export const lookAgainMs = 2_000

export function createTurnTaker(options: TurnOptions): TurnTaker {
  const { connections, ledger, deliverBatch, destinations, clock, instance, leaseMs } = options
  /** The size of the next batch where it is below the largest one. */
  const sizes = new Map<string, number>()

  async function whenToLookAgain(connectionId: string, now: number): Promise<TurnResult> {
    const [connection] = await connections.byIds([connectionId])
    if (connection?.status !== 'linked') return 'idle'
    const waitMs = (connection.retryAt?.getTime() ?? 0) - now
    // Its time has come, so that another instance must be at it.
    return { waitMs: waitMs > 0 ? waitMs : lookAgainMs }
  }

  async function finish(connectionId: string, result: TurnResult): Promise<TurnResult> {
    sizes.delete(connectionId)
    await connections.release(connectionId, instance)
    return result
  }

  return {
    async takeTurn(connectionId) {
      const now = clock.now()
      const connection = await connections.lease(connectionId, instance, now, now + leaseMs)
      if (!connection) return finish(connectionId, await whenToLookAgain(connectionId, now))
      const maxBatch = destinations.find(connection.service)?.limits.maxBatch ?? 1
      const size = sizes.get(connectionId) ?? maxBatch
      const batch = await ledger.oldestWaiting(connectionId, size, now)
      if (batch.length === 0) return finish(connectionId, 'idle')
      const settlement = await deliverBatch(connection, batch)
      await ledger.record(connectionId, settlement.deliveries, clock.now())
      if (settlement.connection) await connections.change(connection, settlement.connection)
      sizes.set(
        connectionId,
        settlement.split ? Math.max(1, batch.length >> 1) : Math.min(maxBatch, size * 2),
      )
      return 'more'
    },
  }
}
