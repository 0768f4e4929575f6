import { type mongo } from 'mongoose'
import {
  type CollectionIndex,
  defineCollection,
  insertNew,
  type Mongo,
  removeAll,
  uuidToBinary,
} from '@ongaku/shared/mongo'
import { type Outbox } from '@ongaku/shared/outbox'
import { type Connection } from '../connections/connection.ts'
import { type Delivery } from './delivery.ts'
import { describeEvent } from './delivery-events.ts'
import {
  type DeliveryRow,
  describeChange,
  idOf,
  idRangeOf,
  type NewDelivery,
  toDelivery,
  toRow,
} from './delivery-row.ts'
import { type Settlement } from './settle-batch.ts'

const indexes: CollectionIndex[] = [
  // What waits for a connection, the oldest first. A row leaves the index when it ends.
  {
    fields: { connectionId: 1, startedAt: 1 },
    options: { partialFilterExpression: { state: 'waiting' } },
  },
  // What a connection has refused, for trying it again.
  {
    fields: { connectionId: 1, _id: 1 },
    options: { partialFilterExpression: { state: { $in: ['ignored', 'rejected'] } } },
  },
]

/** The delivery ledger: a row for each play and account, never dropped by age. */
export interface DeliveryLedger {
  /** Adds waiting rows. A row that exists already stays as it is, whatever its state. */
  add(deliveries: readonly NewDelivery[]): Promise<void>
  /** What waits for a connection and has started by `now`, the oldest first: a player's clock may run ahead. */
  oldestWaiting(connectionId: string, limit: number, now: number): Promise<Delivery[]>
  /** Which of the connections have a waiting play that has started by `now`. */
  withWaiting(connectionIds: readonly string[], now: number): Promise<string[]>
  ofPlay(playId: string): Promise<Delivery[]>
  /**
   * Writes down what a batch has changed, in deliveries that still wait, with the events that tell of it. `now` becomes the
   * time of delivery.
   */
  record(connection: Connection, settlement: Settlement, now: number): Promise<void>
  /** How many plays a connection has ignored or rejected, of those after a play in the order of ids. */
  countRefused(connectionId: string, after?: string): Promise<number>
  /**
   * Lets plays wait again that a connection has ignored or rejected, up to `limit` of those after a play in the order of ids.
   * @returns their ids in that order; none when there are no more
   */
  retryRefused(connectionId: string, limit: number, after?: string): Promise<string[]>
  /** Cancels everything that waits for a connection; `connection.changed` tells of it, not an event for each play. */
  cancelAll(connectionId: string): Promise<void>
  /** Removes all rows of connections, which takes a walk through the whole ledger: no index has the delivered ones. */
  removeConnections(connectionIds: readonly string[]): Promise<void>
}

const waitingFor = (connectionId: string) => ({
  connectionId: uuidToBinary(connectionId),
  state: 'waiting' as const,
})

const refusedBy = (connectionId: string, after: string | undefined): mongo.Filter<DeliveryRow> => ({
  connectionId: uuidToBinary(connectionId),
  state: { $in: ['ignored', 'rejected'] },
  ...(after !== undefined && { _id: { $gt: idOf(after, connectionId) } }),
})

export function createDeliveryLedger({ connection }: Mongo, outbox: Pick<Outbox, 'wake'>): DeliveryLedger {
  const rows = defineCollection<DeliveryRow>(connection, 'deliveries', indexes)

  const findWaiting = (connectionId: string, now: number) =>
    rows.find({ ...waitingFor(connectionId), startedAt: { $lte: new Date(now) } }).sort({ startedAt: 1 })

  return {
    async add(deliveries) {
      await insertNew(rows, deliveries.map(toRow))
    },
    async oldestWaiting(connectionId, limit, now) {
      return (await findWaiting(connectionId, now).limit(limit).toArray()).map(toDelivery)
    },
    async withWaiting(connectionIds, now) {
      const found: string[] = []
      for (const id of connectionIds) {
        const first = await findWaiting(id, now).project({ _id: 1 }).limit(1).next()
        if (first) found.push(id)
      }
      return found
    },
    async ofPlay(playId) {
      return (await rows.find({ _id: idRangeOf(playId) }).toArray()).map(toDelivery)
    },
    async record(connection, { deliveries, connection: outcome }, now) {
      const heldReason = outcome?.kind === 'hold' ? outcome.reason : undefined
      const operations = deliveries.flatMap((change) => {
        const event = describeEvent(connection, change, { now, heldReason })
        const changes = change.state !== undefined || change.attempted || event !== undefined
        return changes ? [describeChange(connection.id, change, event, now)] : []
      })
      if (operations.length === 0) return
      await rows.bulkWrite(operations, { ordered: false })
      outbox.wake()
    },
    countRefused: (connectionId, after) => rows.countDocuments(refusedBy(connectionId, after)),
    async retryRefused(connectionId, limit, after) {
      const refused = await rows.find(refusedBy(connectionId, after)).sort({ _id: 1 }).limit(limit).toArray()
      const ids = refused.map(({ _id }) => _id)
      const again = { ...refusedBy(connectionId, after), _id: { $in: ids } }
      await rows.updateMany(again, { $set: { state: 'waiting' }, $unset: { reason: 1 } })
      return refused.map((row) => toDelivery(row).playId)
    },
    async cancelAll(connectionId) {
      await rows.updateMany(waitingFor(connectionId), { $set: { state: 'cancelled' } })
    },
    async removeConnections(connectionIds) {
      if (connectionIds.length === 0) return
      await removeAll(rows, { connectionId: { $in: connectionIds.map(uuidToBinary) } })
    },
  }
}
