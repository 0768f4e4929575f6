import { type Clock } from '@ongaku/shared/clock'
import { type Seal } from '@ongaku/shared/crypto'
import { type Mongo } from '@ongaku/shared/mongo'
import { Schema } from 'mongoose'
import { createVerifiedMemo } from '../auth/verified-memo.ts'
import { type UserData } from '../users/user-data.ts'

/** A program that speaks Last.fm's API, with the key it calls by and the secret it signs with. */
export interface ApiAccount {
  id: string
  userId: string
  name: string
  /** 32 hexadecimal digits, as the secret. */
  apiKey: string
  sharedSecret: string
  callbackUrl?: string | undefined
  createdAt: Date
}

interface ApiAccountDocument extends Omit<ApiAccount, 'id' | 'sharedSecret'> {
  _id: string
  /** Not hashed: a signature can only be checked with the secret itself. */
  sealedSecret: string
}

const schema = new Schema<ApiAccountDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    name: { type: String, required: true },
    apiKey: { type: String, required: true },
    sealedSecret: { type: String, required: true },
    callbackUrl: String,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ apiKey: 1 }, { unique: true })
schema.index({ userId: 1, createdAt: 1 })

export interface ApiAccountRepository extends UserData {
  add(account: ApiAccount): Promise<void>
  /** Remembered for a moment (`createVerifiedMemo`). */
  byKey(apiKey: string): Promise<ApiAccount | undefined>
  /** All of the user's, oldest first. */
  ofUser(userId: string): Promise<ApiAccount[]>
  countOfUser(userId: string): Promise<number>
  /** @returns whether the user had such an account */
  remove(userId: string, id: string): Promise<boolean>
}

const contextOf = (id: string): string => `api-account:${id}`

interface Parts {
  mongo: Mongo
  seal: Seal
  clock: Clock
}

export function createApiAccountRepository({ mongo, seal, clock }: Parts): ApiAccountRepository {
  const model = mongo.connection.model('ApiAccount', schema, 'api_accounts')
  const accounts = createVerifiedMemo<ApiAccount | undefined>(clock)

  function toApiAccount({ _id: id, sealedSecret, ...account }: ApiAccountDocument): ApiAccount {
    return { id, ...account, sharedSecret: seal.open(sealedSecret, contextOf(id)) }
  }

  async function findByKey(apiKey: string): Promise<ApiAccount | undefined> {
    const document = await model.findOne({ apiKey }).lean<ApiAccountDocument>()
    return document ? toApiAccount(document) : undefined
  }

  return {
    collection: model.collection.name,
    async add({ id, sharedSecret, ...account }) {
      await model.create({ _id: id, ...account, sealedSecret: seal.seal(sharedSecret, contextOf(id)) })
    },
    byKey: (apiKey) => accounts.get(apiKey, () => findByKey(apiKey)),
    async ofUser(userId) {
      const documents = await model.find({ userId }).sort({ createdAt: 1 }).lean<ApiAccountDocument[]>()
      return documents.map(toApiAccount)
    },
    countOfUser: (userId) => model.countDocuments({ userId }),
    async remove(userId, id) {
      const document = await model.findOneAndDelete({ _id: id, userId }).lean<ApiAccountDocument>()
      if (document) accounts.forget(document.apiKey)
      return document !== null
    },
    async removeOfUser(userId) {
      const documents = await model.find({ userId }).lean<ApiAccountDocument[]>()
      await model.deleteMany({ userId })
      for (const { apiKey } of documents) accounts.forget(apiKey)
    },
  }
}
