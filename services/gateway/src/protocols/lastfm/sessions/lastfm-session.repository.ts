import { type Clock } from '@ongaku/shared/clock'
import { type Mongo } from '@ongaku/shared/mongo'
import { type QueryFilter, Schema } from 'mongoose'
import { createVerifiedMemo } from '../../../auth/verified-memo.ts'
import { type UserData } from '../../../users/user-data.ts'

/** What a client got from auth.getSession or auth.getMobileSession. It doesn't expire; only its key's hash is kept. */
export interface LastfmSession {
  id: string
  userId: string
  /** The API account under whose key it was opened; absent for a key that is built into the client. */
  accountId?: string | undefined
  /** The API account's name, or the client as it calls itself. */
  client?: string | undefined
  /** Whether the app password opened it, with which it ends. */
  byAppPassword?: boolean | undefined
  createdAt: Date
  lastUsedAt: Date
}

interface SessionDocument extends Omit<LastfmSession, 'id'> {
  _id: string
  /** From `hashToken`. */
  hash: string
}

const schema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    accountId: String,
    client: String,
    byAppPassword: Boolean,
    hash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ hash: 1 }, { unique: true })
schema.index({ userId: 1, lastUsedAt: -1 })
schema.index({ accountId: 1 })

/** Some clients open a session at each start. Of each client the last used ones are kept, and so many of all. */
const maxPerClient = 20
const maxPerUser = 500

export interface LastfmSessionRepository extends UserData {
  /** Removes the user's sessions that have been unused for longest, where there are too many. */
  add(session: LastfmSession, hash: string): Promise<void>
  /** Remembered for a moment (`createVerifiedMemo`), `lastUsedAt` included. */
  byHash(hash: string): Promise<LastfmSession | undefined>
  /** All of the user's, the last used first. */
  ofUser(userId: string): Promise<LastfmSession[]>
  touch(id: string, usedAt: Date): Promise<void>
  /** @returns whether the user had such a session */
  remove(userId: string, id: string): Promise<boolean>
  removeOfAccount(accountId: string): Promise<void>
  /** Removes those of the user's that their app password has opened. */
  removeByAppPassword(userId: string): Promise<void>
}

function toSession({ _id: id, hash: _, ...session }: SessionDocument): LastfmSession {
  return { id, ...session }
}

export function createLastfmSessionRepository({ connection }: Mongo, clock: Clock): LastfmSessionRepository {
  const model = connection.model('LastfmSession', schema, 'lastfm_sessions')
  const sessions = createVerifiedMemo<LastfmSession | undefined>(clock)

  async function findByHash(hash: string): Promise<LastfmSession | undefined> {
    const document = await model.findOne({ hash }).lean<SessionDocument>()
    return document ? toSession(document) : undefined
  }

  async function removeAll(documents: readonly SessionDocument[]): Promise<void> {
    if (documents.length === 0) return
    await model.deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } })
    for (const { hash } of documents) sessions.forget(hash)
  }

  const keepLastUsed = async (filter: QueryFilter<SessionDocument>, max: number) =>
    removeAll(await model.find(filter).sort({ lastUsedAt: -1 }).skip(max).lean<SessionDocument[]>())

  return {
    collection: model.collection.name,
    async add({ id, ...session }, hash) {
      await model.create({ _id: id, hash, ...session })
      const { userId, client = null } = session
      await keepLastUsed({ userId, client }, maxPerClient)
      await keepLastUsed({ userId }, maxPerUser)
    },
    byHash: (hash) => sessions.get(hash, () => findByHash(hash)),
    async ofUser(userId) {
      const documents = await model.find({ userId }).sort({ lastUsedAt: -1 }).lean<SessionDocument[]>()
      return documents.map(toSession)
    },
    async touch(id, usedAt) {
      await model.updateOne({ _id: id }, { $max: { lastUsedAt: usedAt } })
    },
    async remove(userId, id) {
      const document = await model.findOneAndDelete({ _id: id, userId }).lean<SessionDocument>()
      if (document) sessions.forget(document.hash)
      return document !== null
    },
    removeOfAccount: async (accountId) =>
      removeAll(await model.find({ accountId }).lean<SessionDocument[]>()),
    removeByAppPassword: async (userId) =>
      removeAll(await model.find({ userId, byAppPassword: true }).lean<SessionDocument[]>()),
    removeOfUser: async (userId) => removeAll(await model.find({ userId }).lean<SessionDocument[]>()),
  }
}
