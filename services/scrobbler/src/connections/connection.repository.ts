import { randomUUID } from 'node:crypto'
import { type QueryFilter, Schema } from 'mongoose'
import { type Mongo } from '@ongaku/shared/mongo'
import { type ActiveConnection, type Connection, type ConnectionChange } from './connection.ts'

interface ConnectionDocument extends Omit<Connection, 'id'> {
  _id: string
  /** The account's name as it is compared, in lower case. */
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
    sealedCredentials: { type: String, default: '' },
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
  const { _id: id, userId, service, username, sealedCredentials, status, failures, linkedAt } = document
  const connection = { id, userId, service, username, sealedCredentials, status, failures, linkedAt }
  return { ...connection, reason: document.reason, retryAt: document.retryAt }
}

export interface AccountKey {
  userId: string
  service: string
  username: string
}

export interface ConnectionRepository {
  /** The connection of an account, made as a removed one if the user never had it. @returns its id */
  prepare(account: AccountKey, now: number): Promise<string>
  isRemoved(id: string): Promise<boolean>
  /** Links a prepared account, or links it again: a hold ends, and what waits is sent. */
  link(
    id: string,
    account: Pick<Connection, 'username' | 'sealedCredentials'>,
    now: number,
  ): Promise<ActiveConnection>
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
  /** Notes what a batch has shown, unless the connection was linked anew or unlinked since. */
  change(connection: Connection, change: ConnectionChange): Promise<void>
}

/** The connection, as long as it is still linked by the same session. */
const ofSession = ({ id, sealedCredentials }: Connection) => ({
  _id: id,
  status: 'linked' as const,
  sealedCredentials,
})

function describeChange(change: ConnectionChange) {
  switch (change.kind) {
    case 'postpone': {
      const { retryAt, reason, failures } = change
      return { $set: { retryAt, reason, failures } }
    }
    case 'hold':
      return { $set: { status: 'held' as const, reason: change.reason }, $unset: { retryAt: 1 } }
    case 'recover':
      return { $set: { failures: 0 }, $unset: { reason: 1, retryAt: 1 } }
  }
}

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
    async link(id, account, now) {
      const linked = await model
        .findOneAndUpdate(
          { _id: id },
          {
            $set: { ...account, status: 'linked', failures: 0, linkedAt: new Date(now) },
            $unset: { reason: 1, retryAt: 1 },
          },
          { returnDocument: 'after' },
        )
        .lean<ConnectionDocument>()
        .orFail()
      return toConnection(linked) as ActiveConnection
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
        { $set: { status: 'removed', sealedCredentials: '' }, $unset: { reason: 1, retryAt: 1 } },
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
    async change(connection, change) {
      await model.updateOne(ofSession(connection), describeChange(change))
    },
  }
}
