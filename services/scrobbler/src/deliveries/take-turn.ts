import { type Clock } from '@ongaku/shared/clock'
import { type Connection } from '../connections/connection.ts'
import { type ConnectionRepository } from '../connections/connection.repository.ts'
import { type Destination } from '../destinations/destination.ts'
import { type DeliverBatch } from './deliver-batch.ts'
import { type DeliveryLedger } from './delivery.repository.ts'
import { type Settlement } from './settle-batch.ts'

export interface TurnOptions {
  connections: ConnectionRepository
  ledger: DeliveryLedger
  deliverBatch: DeliverBatch
  destinations: { find(name: string): Pick<Destination, 'limits'> | undefined }
  clock: Clock
  /** Names this instance in leases; the same after a restart, never that of another one. */
  instance: string
  /** The longest a batch can take, in milliseconds. */
  maxBatchMs: number
}

/** `more`: another turn may find work at once. `waitMs`: not before so many milliseconds. `idle`: nothing waits. */
export type TurnResult = 'more' | 'idle' | { waitMs: number }

export interface TurnTaker {
  /** Sends one batch of what waits for a connection, unless another instance works on it. */
  takeTurn(connectionId: string): Promise<TurnResult>
  /** Forgets the lease on a connection that was unlinked, so that no further batch is sent under it. */
  forget(connectionId: string): void
  /** Gives back the leases kept between turns. */
  stop(): Promise<void>
}

/** How soon a connection that another instance works on is looked at again. */
export const lookAgainMs = 2_000
/** How long batches go on under one lease before it is prolonged. */
const leaseWorkMs = 10_000

/** A lease on a connection, kept from turn to turn for as long as there is work. */
interface Work {
  connection: Connection
  leaseUntil: number
  maxBatch: number
  /** Plays in the next batch: fewer than `maxBatch` while one that is at fault is looked for. */
  size: number
}

export function createTurnTaker(options: TurnOptions): TurnTaker {
  const { connections, ledger, deliverBatch, destinations, clock, instance, maxBatchMs } = options
  const working = new Map<string, Work>()

  /** The work on a connection, under a lease that is good for one more batch. */
  async function begin(connectionId: string, now: number): Promise<Work | undefined> {
    const current = working.get(connectionId)
    if (current && current.leaseUntil - now >= maxBatchMs) return current
    working.delete(connectionId)
    const until = now + leaseWorkMs + maxBatchMs
    const connection = await connections.lease(connectionId, { owner: instance, now, until })
    if (!connection) return undefined
    const maxBatch = destinations.find(connection.service)?.limits.maxBatch ?? 1
    const work = { connection, leaseUntil: until, maxBatch, size: current?.size ?? maxBatch }
    working.set(connectionId, work)
    return work
  }

  async function whenToLookAgain(connectionId: string, now: number): Promise<TurnResult> {
    const [connection] = await connections.byIds([connectionId])
    if (connection?.status !== 'linked') return 'idle'
    const waitMs = (connection.retryAt?.getTime() ?? 0) - now
    // Its time has come, so another instance must be working on it.
    return { waitMs: waitMs > 0 ? waitMs : lookAgainMs }
  }

  /** Gives the lease back. If the connection was linked again meanwhile, there may be more to do at once. */
  async function finish(
    { connection }: Work,
    more: boolean,
    change?: Settlement['connection'],
  ): Promise<TurnResult> {
    working.delete(connection.id)
    const now = clock.now()
    if (!(await connections.release(connection, now, change))) return 'more'
    if (change?.kind === 'postpone') return { waitMs: change.retryAt.getTime() - now }
    return more && change?.kind !== 'hold' ? 'more' : 'idle'
  }

  async function deliver(connectionId: string): Promise<TurnResult> {
    const now = clock.now()
    const work = await begin(connectionId, now)
    if (!work) return whenToLookAgain(connectionId, now)
    const batch = await ledger.oldestWaiting(connectionId, work.size, now)
    if (batch.length === 0) return finish(work, false)
    const settlement = await deliverBatch(work.connection, batch)
    await ledger.record(work.connection, settlement, clock.now())
    // A batch that isn't full was all there was; whoever adds a play wakes us again.
    const more = settlement.split === true || batch.length === work.size
    if (settlement.connection || !more) return finish(work, more, settlement.connection)
    work.size = settlement.split ? Math.max(1, batch.length >> 1) : Math.min(work.maxBatch, work.size * 2)
    return 'more'
  }

  return {
    async takeTurn(connectionId) {
      try {
        return await deliver(connectionId)
      } catch (error) {
        // We don't know how much was written. The lease is ours by name, so the next turn can take it again.
        working.delete(connectionId)
        throw error
      }
    },
    forget: (connectionId) => void working.delete(connectionId),
    async stop() {
      const now = clock.now()
      const leased = [...working.values()].map(({ connection }) => connection)
      working.clear()
      await Promise.all(leased.map((connection) => connections.release(connection, now)))
    },
  }
}
