import { Schema } from 'mongoose'
import { type Clock } from '@ongaku/shared/clock'
import { type Mongo } from '@ongaku/shared/mongo'
import { type UserData } from '../users/user-data.ts'
import { type CredentialUse } from './credential-uses.ts'
import { createVerifiedMemo } from './verified-memo.ts'

/** One sign-in, from when a password was given until it is ended or not refreshed in time. */
export interface Session {
  id: string
  userId: string
  createdAt: Date
  expiresAt: Date
  /** To the minute; absent until it is used for the first time. */
  lastUsedAt?: Date | undefined
  /** What it was last used by, and from where (`describeClient`). */
  client?: string | undefined
  network?: string | undefined
}

interface SessionDocument extends Omit<Session, 'id'> {
  _id: string
}

const schema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    lastUsedAt: Date,
    client: String,
    network: String,
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })
schema.index({ userId: 1, createdAt: -1 })

/** Of a user: more than anybody has browsers, though a script may sign in each time it runs. */
const maxPerUser = 1000

const toSession = ({ _id: id, ...session }: SessionDocument): Session => ({ id, ...session })

export interface SessionRepository extends UserData {
  /** The user's oldest session ends when there are too many. */
  add(session: Session): Promise<void>
  /** The user's session, if it is there and has not expired; remembered for a moment (`createVerifiedMemo`). */
  findOpen(id: string, userId: string): Promise<Session | undefined>
  /** Those that are open, newest first, at most so many. */
  ofUser(userId: string, limit: number): Promise<Session[]>
  countOfUser(userId: string): Promise<number>
  touch(id: string, use: CredentialUse): Promise<void>
  /** @returns false when the session is no longer open */
  extend(id: string, now: number, expiresAt: Date): Promise<boolean>
  remove(id: string): Promise<void>
  /** @param exceptId the session that is left, if any */
  removeOfUser(userId: string, exceptId?: string): Promise<void>
}

export function createSessionRepository({ connection }: Mongo, clock: Clock): SessionRepository {
  const model = connection.model('Session', schema, 'sessions')
  const remembered = createVerifiedMemo<Session | undefined>(clock)
  const openAt = (now: number) => ({ expiresAt: { $gt: new Date(now) } })

  async function find(id: string): Promise<Session | undefined> {
    const document = await model.findOne({ _id: id, ...openAt(clock.now()) }).lean<SessionDocument>()
    return document ? toSession(document) : undefined
  }

  return {
    collection: model.collection.name,
    async add({ id, ...session }) {
      await model.create({ _id: id, ...session })
      const { userId } = session
      const old = await model
        .find({ userId })
        .sort({ createdAt: -1 })
        .skip(maxPerUser)
        .select({ _id: 1 })
        .lean<Pick<SessionDocument, '_id'>[]>()
      for (const { _id } of old) await this.remove(_id)
    },
    async findOpen(id, userId) {
      const session = await remembered.get(id, () => find(id))
      return session?.userId === userId ? session : undefined
    },
    async ofUser(userId, limit) {
      const documents = await model
        .find({ userId, ...openAt(clock.now()) })
        .sort({ createdAt: -1 })
        .limit(limit)
        .lean<SessionDocument[]>()
      return documents.map(toSession)
    },
    countOfUser: (userId) => model.countDocuments({ userId, ...openAt(clock.now()) }),
    async touch(id, { usedAt, client, network }) {
      await model.updateOne({ _id: id }, { $max: { lastUsedAt: usedAt }, $set: { client, network } })
    },
    async extend(id, now, expiresAt) {
      const { matchedCount } = await model.updateOne({ _id: id, ...openAt(now) }, { $set: { expiresAt } })
      return matchedCount > 0
    },
    async remove(id) {
      await model.deleteOne({ _id: id })
      remembered.forget(id)
    },
    async removeOfUser(userId, exceptId) {
      const ended = { userId, ...(exceptId && { _id: { $ne: exceptId } }) }
      const documents = await model.find(ended).select({ _id: 1 }).lean<Pick<SessionDocument, '_id'>[]>()
      await model.deleteMany(ended)
      for (const { _id: id } of documents) remembered.forget(id)
    },
  }
}
