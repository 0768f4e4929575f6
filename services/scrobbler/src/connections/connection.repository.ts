import { randomUUID } from 'node:crypto'
import { type QueryFilter, Schema } from 'mongoose'
import { type Mongo } from '@ongaku/shared/mongo'
import { type ActiveConnection, type Connection } from './connection.ts'

interface ConnectionDocument extends Omit<Connection, 'id'> {
  _id: string
  /** The account's name as it is compared: Last.fm's names know no case. */
  usernameKey: string
  /** The instance that delivers to it, and until when nobody else may. */
  leaseOwner?: string
  leaseUntil?: Date
}

const schema = new Schema<ConnectionDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    service: { type: String, required: true },
    username: { type: String, required: true },
    usernameKey: { type: String, required: true },
    sealedSessionKey: { type: String, default: '' },
    status: { type: String, required: true },
    reason: String,
    retryAt: Date,
    failures: { type: Number, default: 0 },
    linkedAt: { type: Date, required: true },
    leaseOwner: String,
    leaseUntil: Date,
  },
  { versionKey: false },
)
schema.index({ userId: 1, service: 1, usernameKey: 1 }, { unique: true })
schema.index({ status: 1 })

function toConnection(document: ConnectionDocument): Connection {
  const { _id: id, userId, service, username, sealedSessionKey, status, failures, linkedAt } = document
  const connection = { id, userId, service, username, sealedSessionKey, status, failures, linkedAt }
  return { ...connection, reason: document.reason, retryAt: document.retryAt }
}

export interface AccountKey {
  userId: string
  service: Connection['service']
  username: string
}

export interface ConnectionRepository {
  /**
   * Links an account, or links it again: a hold ends, and what waits is sent.
   * @param seal makes the session key's sealed form once the connection's id is known
   */
  link(account: AccountKey, seal: (connectionId: string) => string, now: number): Promise<Connection>
  /** Those not removed. */
  ofUsers(userIds: readonly string[]): Promise<ActiveConnection[]>
  byIds(ids: readonly string[]): Promise<Connection[]>
  /** Ids of the connections that are linked, in no order. */
  linkedIds(): Promise<string[]>
  /** Forgets the session key. @returns whether the user had such a connection */
  remove(userId: string, id: string): Promise<boolean>
  /**
   * Takes the sole right to deliver to a linked connection that need not wait, until the lease ends or is given back.
   * An owner that has it already takes it again, so that one that died goes on at once when it is back.
   */
  lease(id: string, owner: string, now: number, untilMs: number): Promise<Connection | undefined>
  release(id: string, owner: string): Promise<void>
  postpone(id: string, retryAt: Date, reason: string): Promise<void>
  /** Holds it, unless it has been linked again with another key since it was read. */
  hold(connection: Connection, reason: string): Promise<void>
  /** Forgets past failures after a success. */
  recover(id: string): Promise<void>
}

export function createConnectionRepository({ connection }: Mongo): ConnectionRepository {
  const model = connection.model('Connection', schema, 'connections')
  const find = async (filter: QueryFilter<ConnectionDocument>) =>
    (await model.find(filter).lean<ConnectionDocument[]>()).map(toConnection)

  return {
    async link({ userId, service, username }, seal, now) {
      const key = { userId, service, usernameKey: username.toLowerCase() }
      const { _id: id } = await model
        .findOneAndUpdate(
          key,
          {
            $setOnInsert: {
              _id: randomUUID(),
              username,
              status: 'removed',
              failures: 0,
              linkedAt: new Date(now),
            },
          },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<ConnectionDocument>()
        .orFail()
      const linked = await model
        .findOneAndUpdate(
          { _id: id },
          {
            $set: {
              username,
              sealedSessionKey: seal(id),
              status: 'linked',
              failures: 0,
              linkedAt: new Date(now),
            },
            $unset: { reason: 1, retryAt: 1 },
          },
          { returnDocument: 'after' },
        )
        .lean<ConnectionDocument>()
        .orFail()
      return toConnection(linked)
    },
    async ofUsers(userIds) {
      const active = await find({ userId: { $in: [...userIds] }, status: { $in: ['linked', 'held'] } })
      return active as ActiveConnection[]
    },
    byIds: (ids) => find({ _id: { $in: [...ids] } }),
    async linkedIds() {
      const documents = await model.find({ status: 'linked' }, { _id: 1 }).lean<{ _id: string }[]>()
      return documents.map(({ _id }) => _id)
    },
    async remove(userId, id) {
      const { matchedCount } = await model.updateOne(
        { _id: id, userId, status: { $ne: 'removed' } },
        { $set: { status: 'removed', sealedSessionKey: '' }, $unset: { reason: 1, retryAt: 1 } },
      )
      return matchedCount > 0
    },
    async lease(id, owner, now, untilMs) {
      const free = [{ leaseUntil: null }, { leaseUntil: { $lte: new Date(now) } }, { leaseOwner: owner }]
      const due = [{ retryAt: null }, { retryAt: { $lte: new Date(now) } }]
      const document = await model
        .findOneAndUpdate(
          { _id: id, status: 'linked', $and: [{ $or: free }, { $or: due }] },
          { $set: { leaseOwner: owner, leaseUntil: new Date(untilMs) } },
          { returnDocument: 'after' },
        )
        .lean<ConnectionDocument>()
      return document ? toConnection(document) : undefined
    },
    async release(id, owner) {
      await model.updateOne({ _id: id, leaseOwner: owner }, { $unset: { leaseOwner: 1, leaseUntil: 1 } })
    },
    async postpone(id, retryAt, reason) {
      await model.updateOne(
        { _id: id, status: 'linked' },
        { $set: { retryAt, reason }, $inc: { failures: 1 } },
      )
    },
    async hold({ id, sealedSessionKey }, reason) {
      await model.updateOne(
        { _id: id, status: 'linked', sealedSessionKey },
        { $set: { status: 'held', reason }, $unset: { retryAt: 1 } },
      )
    },
    async recover(id) {
      await model.updateOne({ _id: id }, { $set: { failures: 0 }, $unset: { reason: 1, retryAt: 1 } })
    },
  }
}
