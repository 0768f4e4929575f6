import { type AnyBulkWriteOperation, type mongo, Schema } from 'mongoose'
import { insertNew, type Mongo } from '@ongaku/shared/mongo'
import { type Delivery, type DeliveryChange } from './delivery.ts'

interface DeliveryDocument extends Delivery {
  /** `<play id>:<connection id>`: the same play for the same account is one row, however often it comes. */
  _id: string
}

const schema = new Schema<DeliveryDocument>(
  {
    _id: { type: String, required: true },
    playId: { type: String, required: true },
    connectionId: { type: String, required: true },
    track: { type: Schema.Types.Mixed, required: true },
    startedAt: { type: Date, required: true },
    state: { type: String, required: true },
    attempts: { type: Number, default: 0 },
    reason: String,
    deliveredAt: Date,
  },
  { versionKey: false },
)
// The dispatcher's question: what waits for this connection, the oldest first.
schema.index({ connectionId: 1, state: 1, startedAt: 1 })
schema.index({ playId: 1 })

const idOf = (playId: string, connectionId: string): string => `${playId}:${connectionId}`

function toDelivery({ _id: _, ...delivery }: DeliveryDocument): Delivery {
  return delivery
}

export type NewDelivery = Pick<Delivery, 'playId' | 'connectionId' | 'track' | 'startedAt'>

/** The delivery ledger: a row for each play and account, never dropped by age. */
export interface DeliveryLedger {
  /** Adds rows that wait; one that is there already, in whatever state, stays as it is. */
  add(deliveries: readonly NewDelivery[]): Promise<void>
  /** What waits for a connection and has started by now, the oldest first: a player's clock may run ahead. */
  oldestWaiting(connectionId: string, limit: number, now: number): Promise<Delivery[]>
  ofPlay(playId: string): Promise<Delivery[]>
  /** Writes down what a batch has changed, in deliveries that still wait. `now` becomes the time of delivery. */
  record(connectionId: string, changes: readonly DeliveryChange[], now: number): Promise<void>
  /** Ends everything that waits for a connection. */
  cancelAll(connectionId: string): Promise<void>
}

function describeChange(change: DeliveryChange, connectionId: string, now: number) {
  const { playId, state, reason, attempted } = change
  const set = {
    ...(state && { state }),
    ...(reason && { reason }),
    ...(state === 'accepted' && { deliveredAt: new Date(now) }),
  }
  return {
    updateOne: {
      filter: { _id: idOf(playId, connectionId), state: 'waiting' as const },
      update: {
        ...(Object.keys(set).length > 0 && { $set: set }),
        ...(state && !reason && { $unset: { reason: 1 as const } }),
        ...(attempted && { $inc: { attempts: 1 } }),
      },
    },
  } satisfies AnyBulkWriteOperation<DeliveryDocument>
}

export function createDeliveryLedger({ connection }: Mongo): DeliveryLedger {
  const model = connection.model('Delivery', schema, 'deliveries')
  return {
    async add(deliveries) {
      const rows = deliveries.map((delivery) => ({
        ...delivery,
        _id: idOf(delivery.playId, delivery.connectionId),
        state: 'waiting' as const,
        attempts: 0,
      }))
      await insertNew(model.collection as unknown as mongo.Collection<DeliveryDocument>, rows)
    },
    async oldestWaiting(connectionId, limit, now) {
      const rows = await model
        .find({ connectionId, state: 'waiting', startedAt: { $lte: new Date(now) } })
        .sort({ startedAt: 1 })
        .limit(limit)
        .lean<DeliveryDocument[]>()
      return rows.map(toDelivery)
    },
    async ofPlay(playId) {
      return (await model.find({ playId }).lean<DeliveryDocument[]>()).map(toDelivery)
    },
    async record(connectionId, changes, now) {
      if (changes.length === 0) return
      const operations = changes.map((change) => describeChange(change, connectionId, now))
      await model.bulkWrite(operations, { ordered: false })
    },
    async cancelAll(connectionId) {
      await model.updateMany({ connectionId, state: 'waiting' }, { $set: { state: 'cancelled' } })
    },
  }
}
