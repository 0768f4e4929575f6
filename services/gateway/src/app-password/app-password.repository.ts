import { Schema } from 'mongoose'
import { type Seal } from '@ongaku/shared/crypto'
import { type Mongo } from '@ongaku/shared/mongo'
import { type UserData } from '../users/user-data.ts'

interface AppPasswordDocument {
  /** The user's id: a user has one at most. */
  _id: string
  sealedPassword: string
  createdAt: Date
}

const schema = new Schema<AppPasswordDocument>(
  {
    _id: { type: String, required: true },
    sealedPassword: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)

export interface AppPassword {
  password: string
  createdAt: Date
}

/**
 * A password of its own for protocols whose clients prove by a hash that they know it (Audioscrobbler, Last.fm's mobile
 * session, Subsonic): to check the hash the server has to know the password, so it is sealed instead of hashed.
 */
export interface AppPasswordRepository extends UserData {
  ofUser(userId: string): Promise<AppPassword | undefined>
  /** Replaces the one before. */
  set(userId: string, password: AppPassword): Promise<void>
  /** @returns whether there was one */
  remove(userId: string): Promise<boolean>
}

const contextOf = (userId: string): string => `app-password:${userId}`

export function createAppPasswordRepository({ connection }: Mongo, seal: Seal): AppPasswordRepository {
  const model = connection.model('AppPassword', schema, 'app_passwords')
  return {
    collection: model.collection.name,
    async ofUser(userId) {
      const document = await model.findById(userId).lean<AppPasswordDocument>()
      if (!document) return undefined
      const { sealedPassword, createdAt } = document
      return { password: seal.open(sealedPassword, contextOf(userId)), createdAt }
    },
    async set(userId, { password, createdAt }) {
      const sealedPassword = seal.seal(password, contextOf(userId))
      await model.updateOne({ _id: userId }, { $set: { sealedPassword, createdAt } }, { upsert: true })
    },
    async remove(userId) {
      const { deletedCount } = await model.deleteOne({ _id: userId })
      return deletedCount > 0
    },
    async removeOfUser(userId) {
      await model.deleteOne({ _id: userId })
    },
  }
}
