import { type mongo } from 'mongoose'
import { binaryToUuid } from '@ongaku/shared/mongo'
import { type OutboxEntry, pushEntries } from '@ongaku/shared/outbox'
import { type Connection, type ConnectionChange } from './connection.ts'
import { describeStatusChange } from './connection-events.ts'

/** A connection as it is stored. */
export interface ConnectionDocument extends Omit<Connection, 'id' | 'userId'> {
  _id: mongo.Binary
  userId: mongo.Binary
  /** The account's name as it is compared, in lower case. */
  usernameKey: string
  /** The instance that delivers to it, and until when no other may. */
  leaseOwner?: string
  leaseUntil?: Date
  /** Events that wait to be published. */
  outbox?: OutboxEntry[]
}

export function toConnection(document: ConnectionDocument): Connection {
  const { _id, userId, usernameKey: _, leaseOwner: __, leaseUntil: ___, outbox: ____, ...rest } = document
  return { id: binaryToUuid(_id), userId: binaryToUuid(userId), ...rest }
}

interface DocumentChange {
  $set: Partial<ConnectionDocument>
  $unset: Partial<Record<keyof ConnectionDocument, 1>>
  $push?: ReturnType<typeof pushEntries>['$push']
}

export function describeChange(
  connection: Connection,
  change: ConnectionChange,
  now: number,
): DocumentChange {
  switch (change.kind) {
    case 'postpone': {
      const { retryAt, reason, failures } = change
      return { $set: { retryAt, reason, failures }, $unset: {} }
    }
    case 'hold': {
      const { reason } = change
      return {
        $set: { status: 'held', since: new Date(now), reason },
        $unset: { retryAt: 1 },
        ...pushEntries(describeStatusChange(connection, { status: 'held', reason }, now)),
      }
    }
    case 'recover':
      return { $set: { failures: 0 }, $unset: { reason: 1, retryAt: 1 } }
  }
}
