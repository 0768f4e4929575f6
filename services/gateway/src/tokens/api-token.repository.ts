import { Schema } from 'mongoose'
import { type Scope, scopes } from '@ongaku/shared/contracts'
import { type Clock } from '@ongaku/shared/clock'
import { type Mongo } from '@ongaku/shared/mongo'
import { type CredentialUse } from '../auth/credential-uses.ts'
import { createVerifiedMemo } from '../auth/verified-memo.ts'
import { type UserData } from '../users/user-data.ts'

/** What a player or a script authenticates with; only the hash of the token itself is kept. */
export interface ApiToken {
  id: string
  userId: string
  name: string
  scopes: readonly Scope[]
  createdAt: Date
  lastUsedAt?: Date | undefined
  /** The client that used it last (`describeClient`). */
  lastUsedBy?: string | undefined
}

interface ApiTokenDocument extends Omit<ApiToken, 'id'> {
  _id: string
  /** From `hashToken`. */
  hash: string
}

const schema = new Schema<ApiTokenDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    name: { type: String, required: true },
    scopes: { type: [String], enum: scopes, required: true },
    hash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: Date,
    lastUsedBy: String,
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ hash: 1 }, { unique: true })
schema.index({ userId: 1, createdAt: 1 })

function toApiToken({ _id: id, hash: _, ...token }: ApiTokenDocument): ApiToken {
  return { id, ...token }
}

export interface ApiTokenRepository extends UserData {
  add(token: ApiToken, hash: string): Promise<void>
  /** Remembered for a moment (`createVerifiedMemo`), `lastUsedAt` included. */
  byHash(hash: string): Promise<ApiToken | undefined>
  /** All of the user's, oldest first. */
  ofUser(userId: string): Promise<ApiToken[]>
  countOfUser(userId: string): Promise<number>
  touch(id: string, use: CredentialUse): Promise<void>
  /** @returns whether the user had such a token */
  remove(userId: string, id: string): Promise<boolean>
}

export function createApiTokenRepository({ connection }: Mongo, clock: Clock): ApiTokenRepository {
  const model = connection.model('ApiToken', schema, 'api_tokens')
  const tokens = createVerifiedMemo<ApiToken | undefined>(clock)

  async function findByHash(hash: string): Promise<ApiToken | undefined> {
    const document = await model.findOne({ hash }).lean<ApiTokenDocument>()
    return document ? toApiToken(document) : undefined
  }

  return {
    collection: model.collection.name,
    async add({ id, ...token }, hash) {
      await model.create({ _id: id, hash, ...token })
    },
    byHash: (hash) => tokens.get(hash, () => findByHash(hash)),
    async ofUser(userId) {
      const documents = await model.find({ userId }).sort({ createdAt: 1 }).lean<ApiTokenDocument[]>()
      return documents.map(toApiToken)
    },
    countOfUser: (userId) => model.countDocuments({ userId }),
    async touch(id, { usedAt, client }) {
      await model.updateOne({ _id: id }, { $max: { lastUsedAt: usedAt }, $set: { lastUsedBy: client } })
    },
    async remove(userId, id) {
      const document = await model.findOneAndDelete({ _id: id, userId }).lean<ApiTokenDocument>()
      if (document) tokens.forget(document.hash)
      return document !== null
    },
    async removeOfUser(userId) {
      const documents = await model
        .find({ userId })
        .select({ hash: 1 })
        .lean<Pick<ApiTokenDocument, 'hash'>[]>()
      await model.deleteMany({ userId })
      for (const { hash } of documents) tokens.forget(hash)
    },
  }
}
