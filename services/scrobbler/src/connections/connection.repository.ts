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
  /** The connection of an account, made as a removed one if the user never had it. @returns its id */
  prepare(account: AccountKey, now: number): Promise<string>
  isRemoved(id: string): Promise<boolean>
  /** Links a prepared account, or links it again: a hold ends, and what waits is sent. */
  link(id: string, session: Pick<Connection, 'username' | 'sealedSessionKey'>, now: number): Promise<void>
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
  /** Lets nothing be sent before a time. This, `hold` and `recover` leave a connection alone that was linked anew since. */
  postpone(connection: Connection, retryAt: Date, reason: string, failures: number): Promise<void>
  hold(connection: Connection, reason: string): Promise<void>
  /** Forgets past failures after a success. */
  recover(connection: Connection): Promise<void>
}

/** The connection, as long as it is still linked by the same session. */
const ofSession = ({ id, sealedSessionKey }: Connection) => ({
  _id: id,
  status: 'linked' as const,
  sealedSessionKey,
})

export function createConnectionRepository({ connection }: Mongo): ConnectionRepository {
  const model = connection.model('Connection', schema, 'connections')
  const find = async (filter: QueryFilter<ConnectionDocument>) =>
    (await model.find(filter).lean<ConnectionDocument[]>()).map(toConnection)

  return {
    async prepare({ userId, service, username }, now) {
      const removed = { username, status: 'removed', failures: 0, linkedAt: new Date(now) }
      const { _id: id } = await model
        .findOneAndUpdate(
          { userId, service, usernameKey: username.toLowerCase() },
          { $setOnInsert: { _id: randomUUID(), ...removed } },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<ConnectionDocument>()
        .orFail()
      return id
    },
    async isRemoved(id) {
      return (await model.exists({ _id: id, status: 'removed' })) !== null
    },
    async link(id, session, now) {
      await model.updateOne(
        { _id: id },
        {
          $set: { ...session, status: 'linked', failures: 0, linkedAt: new Date(now) },
          $unset: { reason: 1, retryAt: 1 },
        },
      )
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
    async postpone(connection, retryAt, reason, failures) {
      await model.updateOne(ofSession(connection), { $set: { retryAt, reason, failures } })
    },
    async hold(connection, reason) {
      await model.updateOne(ofSession(connection), {
        $set: { status: 'held', reason },
        $unset: { retryAt: 1 },
      })
    },
    async recover(connection) {
      await model.updateOne(ofSession(connection), {
        $set: { failures: 0 },
        $unset: { reason: 1, retryAt: 1 },
      })
    },
  }
}
