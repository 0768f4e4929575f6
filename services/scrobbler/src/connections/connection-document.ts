import { type mongo } from 'mongoose'
import { binaryToUuid } from '@ongaku/shared/mongo'
import { type Connection, type ConnectionChange } from './connection.ts'

/** A connection as it is stored. */
export interface ConnectionDocument extends Omit<Connection, 'id' | 'userId'> {
  _id: mongo.Binary
  userId: mongo.Binary
  /** The account's name as it is compared, in lower case. */
  usernameKey: string
  /** The instance that delivers to it, and until when no other may. */
  leaseOwner?: string
  leaseUntil?: Date
}

export function toConnection(document: ConnectionDocument): Connection {
  const { _id, userId, usernameKey: _, leaseOwner: __, leaseUntil: ___, ...connection } = document
  return { id: binaryToUuid(_id), userId: binaryToUuid(userId), ...connection }
}

export interface DocumentChange {
  $set: Partial<ConnectionDocument>
  $unset: Partial<Record<keyof ConnectionDocument, 1>>
}

export function describeChange(change: ConnectionChange, now: number): DocumentChange {
  switch (change.kind) {
    case 'postpone': {
      const { retryAt, reason, failures } = change
      return { $set: { retryAt, reason, failures }, $unset: {} }
    }
    case 'hold':
      return {
        $set: { status: 'held', since: new Date(now), reason: change.reason },
        $unset: { retryAt: 1 },
      }
    case 'recover':
      return { $set: { failures: 0 }, $unset: { reason: 1, retryAt: 1 } }
  }
}
