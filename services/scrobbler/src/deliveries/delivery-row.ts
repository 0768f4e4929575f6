import { mongo } from 'mongoose'
import { binaryToUuid, uuidToBinary } from '@ongaku/shared/mongo'
import { type OutboxEntry, pushEntries } from '@ongaku/shared/outbox'
import { type Delivery, type DeliveryChange } from './delivery.ts'

/** A delivery as it is stored. */
export interface DeliveryRow extends Omit<Delivery, 'playId' | 'connectionId'> {
  /**
   * The play's id and the connection's, 32 bytes in all. The same play for the same account is one row, however often it
   * comes, and the rows of a play are neighbours.
   */
  _id: mongo.Binary
  connectionId: mongo.Binary
  /** Events that wait to be published. */
  outbox?: OutboxEntry[]
}

export type NewDelivery = Pick<Delivery, 'playId' | 'connectionId' | 'track' | 'startedAt'>

const uuidBytes = 16

const bytesOf = (uuid: string): Uint8Array => uuidToBinary(uuid).buffer

const rowId = (playId: string, suffix: Uint8Array): mongo.Binary =>
  new mongo.Binary(Buffer.concat([bytesOf(playId), suffix]))

export const idOf = (playId: string, connectionId: string): mongo.Binary =>
  rowId(playId, bytesOf(connectionId))

/** The first and the last id that a row of a play can have. */
export const idRangeOf = (playId: string) => ({
  $gte: rowId(playId, Buffer.alloc(uuidBytes, 0x00)),
  $lte: rowId(playId, Buffer.alloc(uuidBytes, 0xff)),
})

export const toRow = ({ playId, connectionId, track, startedAt }: NewDelivery): DeliveryRow => ({
  _id: idOf(playId, connectionId),
  connectionId: uuidToBinary(connectionId),
  track,
  startedAt,
  state: 'waiting',
  attempts: 0,
})

export const toDelivery = ({ _id, connectionId, outbox: _, ...delivery }: DeliveryRow): Delivery => ({
  playId: binaryToUuid(new mongo.Binary(_id.buffer.subarray(0, uuidBytes), mongo.Binary.SUBTYPE_UUID)),
  connectionId: binaryToUuid(connectionId),
  ...delivery,
})

/** One write for a change and the event that tells of it. A row that has ended meanwhile stays as it is. */
export function describeChange(
  connectionId: string,
  change: DeliveryChange,
  event: OutboxEntry | undefined,
  now: number,
) {
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
        ...(event && pushEntries(event)),
      },
    },
  } satisfies mongo.AnyBulkWriteOperation<DeliveryRow>
}
