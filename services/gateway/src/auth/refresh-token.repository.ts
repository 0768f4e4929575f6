import { Schema } from 'mongoose'
import { insertNew, type Mongo } from '@ongaku/shared/mongo'
import { type UserData } from '../users/user-data.ts'

interface RefreshToken {
  /** From `hashToken`; the token itself is not stored. */
  hash: string
  sessionId: string
  userId: string
  expiresAt: Date
  usedAt?: Date | undefined
}

interface RefreshTokenDocument extends Omit<RefreshToken, 'hash'> {
  _id: string
}

const schema = new Schema<RefreshTokenDocument>(
  {
    _id: { type: String, required: true },
    sessionId: { type: String, required: true },
    userId: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    usedAt: Date,
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })
schema.index({ sessionId: 1 })
schema.index({ userId: 1 })

export interface RefreshTokenRepository extends UserData {
  /** Adds a token unless it is there already. */
  add(token: RefreshToken): Promise<void>
  /**
   * Marks a token as used; only the first caller does.
   * @returns the token as it was before, with `usedAt` if it had been used already; undefined for an unknown token
   */
  use(hash: string, now: number): Promise<RefreshToken | undefined>
  removeOfSession(sessionId: string): Promise<void>
  /** @param exceptSessionId the session whose tokens are left, if any */
  removeOfUser(userId: string, exceptSessionId?: string): Promise<void>
}

export function createRefreshTokenRepository({ connection }: Mongo): RefreshTokenRepository {
  const model = connection.model('RefreshToken', schema, 'refresh_tokens')
  return {
    collection: model.collection.name,
    async add({ hash, ...token }) {
      await insertNew(model, [{ _id: hash, ...token }])
    },
    async use(hash, now) {
      const document =
        (await model
          .findOneAndUpdate({ _id: hash, usedAt: null }, { $set: { usedAt: new Date(now) } })
          .lean<RefreshTokenDocument>()) ?? (await model.findById(hash).lean<RefreshTokenDocument>())
      if (!document) return undefined
      const { sessionId, userId, expiresAt, usedAt } = document
      return { hash, sessionId, userId, expiresAt, usedAt }
    },
    async removeOfSession(sessionId) {
      await model.deleteMany({ sessionId })
    },
    async removeOfUser(userId, exceptSessionId) {
      await model.deleteMany({ userId, ...(exceptSessionId && { sessionId: { $ne: exceptSessionId } }) })
    },
  }
}
