import { type Mongo } from '@ongaku/shared/mongo'
import { Schema } from 'mongoose'
import { type UserData } from '../../../users/user-data.ts'

/** A request token of auth.getToken: `pending` until a person decides on the consent page. */
export interface AuthToken {
  /** From `hashToken`: the token itself is known to the client and the person only. */
  hash: string
  /** The API account it was issued to. */
  accountId: string
  state: 'pending' | 'allowed' | 'denied'
  /** Who let the application in. */
  userId?: string | undefined
  issuedAt: Date
}

interface AuthTokenDocument extends Omit<AuthToken, 'hash'> {
  _id: string
  forgetAt: Date
}

const schema = new Schema<AuthTokenDocument>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    state: { type: String, enum: ['pending', 'allowed', 'denied'], required: true },
    userId: String,
    issuedAt: { type: Date, required: true },
    forgetAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ forgetAt: 1 }, { expireAfterSeconds: 0 })
schema.index({ userId: 1 })

/** Source: https://www.last.fm/api/desktopauth, "valid for 60 minutes". */
const lifetimeMs = 60 * 60_000

/** For this long a client hears that its token has expired; after that, that there is no such token. */
const rememberMs = 24 * 60 * 60_000

export const isExpired = ({ issuedAt }: AuthToken, now: number): boolean =>
  now - issuedAt.getTime() >= lifetimeMs

export interface AuthTokenRepository extends UserData {
  add(token: AuthToken): Promise<void>
  byHash(hash: string): Promise<AuthToken | undefined>
  /** Lets the application in for a user, or with none shuts it out. @returns false if that was decided before */
  decide(hash: string, userId: string | undefined): Promise<boolean>
  /** Takes away a token that somebody allowed. @returns false if it is gone already */
  use(hash: string): Promise<boolean>
}

export function createAuthTokenRepository({ connection }: Mongo): AuthTokenRepository {
  const model = connection.model('LastfmToken', schema, 'lastfm_tokens')
  return {
    collection: model.collection.name,
    async add({ hash, ...token }) {
      const forgetAt = new Date(token.issuedAt.getTime() + rememberMs)
      await model.create({ _id: hash, ...token, forgetAt })
    },
    async byHash(hash) {
      const document = await model.findById(hash).lean<AuthTokenDocument>()
      if (!document) return undefined
      const { _id, forgetAt: _, ...token } = document
      return { hash: _id, ...token }
    },
    async decide(hash, userId) {
      const decision = userId === undefined ? { state: 'denied' } : { state: 'allowed', userId }
      const { matchedCount } = await model.updateOne({ _id: hash, state: 'pending' }, { $set: decision })
      return matchedCount > 0
    },
    async use(hash) {
      const { deletedCount } = await model.deleteOne({ _id: hash, state: 'allowed' })
      return deletedCount > 0
    },
    async removeOfUser(userId) {
      await model.deleteMany({ userId })
    },
  }
}
