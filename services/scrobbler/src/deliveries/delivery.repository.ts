import { type AnyBulkWriteOperation, type mongo, Schema } from 'mongoose'
import { insertNew, type Mongo } from '@ongaku/shared/mongo'
import { type Delivery, type Ending } from './delivery.ts'

interface DeliveryDocument extends Delivery {
  /** `<play id>:<connection id>`: the same play for the same account is one row, however often it comes. */
  _id: string
}

const schema = new Schema<DeliveryDocument>(
  {
    _id: { type: String, required: true },
    playId: { type: String, required: true },
    connectionId: { type: String, required: true },
    userId: { type: String, required: true },
    track: {
      artist: { type: String, required: true },
      title: { type: String, required: true },
      album: String,
      albumArtist: String,
      trackNumber: Number,
      durationMs: Number,
      recordingMbid: String,
    },
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
schema.index({ playId: 1, userId: 1 })

const idOf = (playId: string, connectionId: string): string => `${playId}:${connectionId}`

function toDelivery({ _id: _, ...delivery }: DeliveryDocument): Delivery {
  return delivery
}

export type NewDelivery = Pick<Delivery, 'playId' | 'connectionId' | 'userId' | 'track' | 'startedAt'>

/** The delivery ledger: a row for each play and account, never dropped by age. */
export interface DeliveryLedger {
  /** Adds rows that wait; one that is there already, in whatever state, stays as it is. */
  add(deliveries: readonly NewDelivery[]): Promise<void>
  /** What waits for a connection and has started by now, the oldest first: a player's clock may run ahead. */
  oldestWaiting(connectionId: string, limit: number, now: number): Promise<Delivery[]>
  ofPlay(playId: string, userId: string): Promise<Delivery[]>
  /** Counts a try that ended nothing. */
  countAttempt(connectionId: string, playIds: readonly string[], reason?: string): Promise<void>
  /** Ends deliveries of a connection after a try, or without one (`attempted` false). */
  end(connectionId: string, endings: readonly Ending[], now: number, attempted: boolean): Promise<void>
  /** Ends everything that waits for a connection. */
  cancelAll(connectionId: string): Promise<void>
}

function describeEnding(
  { playId, state, reason }: Ending,
  connectionId: string,
  now: number,
  attempted: boolean,
) {
  return {
    updateOne: {
      filter: { _id: idOf(playId, connectionId), state: 'waiting' as const },
      update: {
        $set: {
          state,
          ...(reason && { reason }),
          ...(state === 'accepted' && { deliveredAt: new Date(now) }),
        },
        ...(!reason && { $unset: { reason: 1 } }),
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
    async ofPlay(playId, userId) {
      return (await model.find({ playId, userId }).lean<DeliveryDocument[]>()).map(toDelivery)
    },
    async countAttempt(connectionId, playIds, reason) {
      await model.updateMany(
        { _id: { $in: playIds.map((playId) => idOf(playId, connectionId)) } },
        { $inc: { attempts: 1 }, ...(reason && { $set: { reason } }) },
      )
    },
    async end(connectionId, endings, now, attempted) {
      if (endings.length === 0) return
      await model.bulkWrite(
        endings.map((ending) => describeEnding(ending, connectionId, now, attempted)),
        { ordered: false },
      )
    },
    async cancelAll(connectionId) {
      await model.updateMany({ connectionId, state: 'waiting' }, { $set: { state: 'cancelled' } })
    },
  }
}
