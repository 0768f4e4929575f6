import { createHash } from 'node:crypto'
import { Schema } from 'mongoose'
import { type Mongo } from '@ongaku/shared/mongo'

interface LinkTokenDocument {
  /** The SHA-256 of the token. */
  _id: string
  userId: string
  expiresAt: Date
}

const schema = new Schema<LinkTokenDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })

/** Last.fm's tokens expire after 60 minutes. */
const lifetimeMs = 60 * 60_000

const hash = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Which user asked for which token. Only that user may exchange it, and so get the account it was allowed for. */
export interface LinkTokenRepository {
  add(token: string, userId: string, now: number): Promise<void>
  isOf(token: string, userId: string): Promise<boolean>
  removeUser(userId: string): Promise<void>
}

export function createLinkTokenRepository({ connection }: Mongo): LinkTokenRepository {
  const model = connection.model('LinkToken', schema, 'link_tokens')
  return {
    async add(token, userId, now) {
      await model.create({ _id: hash(token), userId, expiresAt: new Date(now + lifetimeMs) })
    },
    async isOf(token, userId) {
      return (await model.exists({ _id: hash(token), userId })) !== null
    },
    async removeUser(userId) {
      await model.deleteMany({ userId })
    },
  }
}
