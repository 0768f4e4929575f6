import { randomUUID } from 'node:crypto'
import { type mongo } from 'mongoose'
import {
  binaryToUuid,
  type CollectionIndex,
  defineCollection,
  type Mongo,
  uuidToBinary,
} from '@ongaku/shared/mongo'
import { type Outbox, pushEntries } from '@ongaku/shared/outbox'
import { type ActiveConnection, type Connection, type ConnectionChange } from './connection.ts'
import { type ConnectionDocument, describeChange, toConnection } from './connection-document.ts'
import { describeStatusChange } from './connection-events.ts'

const indexes: CollectionIndex[] = [
  { fields: { userId: 1, service: 1, usernameKey: 1 }, options: { unique: true } },
  { fields: { credentialsHash: 1 }, options: { sparse: true } },
]

export interface AccountKey {
  userId: string
  service: string
  username: string
}

export interface Lease {
  owner: string
  now: number
  /** When it ends, unless it is given back before. */
  until: number
}

export interface ConnectionRepository {
  /** The connection of an account, made as an unlinked one if the user never had it. */
  prepare(account: AccountKey, now: number): Promise<Connection>
  /** Links a prepared account, or links it again: a hold ends, and what waits is sent. */
  link(
    prepared: Connection,
    account: Pick<Connection, 'username' | 'sealedCredentials' | 'credentialsHash'>,
    now: number,
  ): Promise<ActiveConnection>
  /** Connections that are not unlinked. */
  ofUsers(userIds: readonly string[]): Promise<ActiveConnection[]>
  byIds(ids: readonly string[]): Promise<Connection[]>
  /** The linked connection that these credentials open, by their hash; the one linked last if several users have it. */
  byCredentials(service: string, credentialsHash: string): Promise<Connection | undefined>
  /** Ids of the connections to which something may be sent now, in no order. */
  dueIds(now: number): Promise<string[]>
  /** Forgets the credentials. @returns whether the user had such a connection */
  unlink(userId: string, id: string, now: number): Promise<boolean>
  /** Forgets the credentials of all the user's connections, without telling. @returns the ids of the user's connections */
  closeAll(userId: string): Promise<string[]>
  removeUser(userId: string): Promise<void>
  /**
   * Takes the sole right to deliver to a linked connection that need not wait. Its owner may take it again to prolong it,
   * also after a restart. Each time the connection gets a new `fence`, and writes under an older one are refused.
   */
  lease(id: string, lease: Lease): Promise<Connection | undefined>
  /**
   * Gives a lease back, together with what the last batch has changed.
   * @returns false if the connection has changed hands since, or was linked again or unlinked; nothing is written then
   */
  release(leased: Connection, now: number, change?: ConnectionChange): Promise<boolean>
  /** Holds a connection outside of a lease, unless it has changed since it was read. */
  hold(connection: Connection, reason: string, now: number): Promise<void>
}

export function createConnectionRepository(
  { connection }: Mongo,
  outbox: Pick<Outbox, 'wake'>,
): ConnectionRepository {
  const documents = defineCollection<ConnectionDocument>(connection, 'connections', indexes)

  const find = async (filter: mongo.Filter<ConnectionDocument>): Promise<Connection[]> =>
    (await documents.find(filter).toArray()).map(toConnection)

  const due = (now: number) => ({
    status: 'linked' as const,
    $or: [{ retryAt: { $exists: false } }, { retryAt: { $lte: new Date(now) } }],
  })

  return {
    async prepare({ userId, service, username }, now) {
      const at = new Date(now)
      const fresh = { username, sealedCredentials: '', failures: 0, fence: 0, linkedAt: at, since: at }
      const document = await documents.findOneAndUpdate(
        { userId: uuidToBinary(userId), service, usernameKey: username.toLowerCase() },
        { $setOnInsert: { _id: uuidToBinary(randomUUID()), status: 'unlinked', ...fresh } },
        { upsert: true, returnDocument: 'after' },
      )
      return toConnection(document!)
    },
    async link(prepared, account, now) {
      const at = new Date(now)
      const event = describeStatusChange({ ...prepared, ...account }, { status: 'linked' }, now)
      const document = await documents.findOneAndUpdate(
        { _id: uuidToBinary(prepared.id) },
        {
          $set: { ...account, status: 'linked', failures: 0, linkedAt: at, since: at },
          $unset: { reason: 1, retryAt: 1 },
          $inc: { fence: 1 },
          ...pushEntries(event),
        },
        { returnDocument: 'after' },
      )
      outbox.wake()
      return toConnection(document!) as ActiveConnection
    },
    async ofUsers(userIds) {
      if (userIds.length === 0) return []
      const active = await find({
        userId: { $in: userIds.map(uuidToBinary) },
        status: { $in: ['linked', 'held'] },
      })
      return active as ActiveConnection[]
    },
    byIds: (ids) => find({ _id: { $in: ids.map(uuidToBinary) } }),
    async byCredentials(service, credentialsHash) {
      const [latest] = await documents
        .find({ credentialsHash, service, status: 'linked' })
        .sort({ linkedAt: -1 })
        .limit(1)
        .toArray()
      return latest && toConnection(latest)
    },
    async dueIds(now) {
      const found = await documents.find(due(now)).project<{ _id: mongo.Binary }>({ _id: 1 }).toArray()
      return found.map(({ _id }) => binaryToUuid(_id))
    },
    async unlink(userId, id, now) {
      const owned = {
        _id: uuidToBinary(id),
        userId: uuidToBinary(userId),
        status: { $ne: 'unlinked' as const },
      }
      const [current] = await find(owned)
      if (!current) return false
      const { matchedCount } = await documents.updateOne(owned, {
        $set: { status: 'unlinked', sealedCredentials: '', since: new Date(now) },
        $unset: { credentialsHash: 1, reason: 1, retryAt: 1 },
        $inc: { fence: 1 },
        ...pushEntries(describeStatusChange(current, { status: 'unlinked' }, now)),
      })
      outbox.wake()
      return matchedCount > 0
    },
    async closeAll(userId) {
      const owned = { userId: uuidToBinary(userId) }
      await documents.updateMany(owned, {
        $set: { status: 'unlinked', sealedCredentials: '' },
        $unset: { credentialsHash: 1, reason: 1, retryAt: 1 },
        $inc: { fence: 1 },
      })
      return (await find(owned)).map(({ id }) => id)
    },
    async removeUser(userId) {
      await documents.deleteMany({ userId: uuidToBinary(userId) })
    },
    async lease(id, { owner, now, until }) {
      const { status, $or: retryDue } = due(now)
      const free = [
        { leaseUntil: { $exists: false } },
        { leaseUntil: { $lte: new Date(now) } },
        { leaseOwner: owner },
      ]
      const document = await documents.findOneAndUpdate(
        { _id: uuidToBinary(id), status, $and: [{ $or: free }, { $or: retryDue }] },
        { $set: { leaseOwner: owner, leaseUntil: new Date(until) }, $inc: { fence: 1 } },
        { returnDocument: 'after' },
      )
      return document ? toConnection(document) : undefined
    },
    async release(leased, now, change) {
      const { id, fence } = leased
      const { $unset, ...rest } = change ? describeChange(leased, change, now) : { $unset: {} }
      const { matchedCount } = await documents.updateOne(
        { _id: uuidToBinary(id), fence, ...(change && { status: 'linked' as const }) },
        { ...rest, $unset: { ...$unset, leaseOwner: 1, leaseUntil: 1 } },
      )
      if (change?.kind === 'hold') outbox.wake()
      return matchedCount > 0
    },
    async hold(connection, reason, now) {
      const { id, fence } = connection
      const change = describeChange(connection, { kind: 'hold', reason }, now)
      await documents.updateOne({ _id: uuidToBinary(id), fence, status: 'linked' }, change)
      outbox.wake()
    },
  }
}
