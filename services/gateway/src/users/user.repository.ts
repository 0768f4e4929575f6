import { Schema } from 'mongoose'
import { usernameKeyOf } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { isDuplicateKey, type Mongo } from '@ongaku/shared/mongo'
import { type User } from './user.ts'

interface UserDocument extends Omit<User, 'id'> {
  _id: string
  usernameKey: string
}

const schema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    username: { type: String, required: true },
    usernameKey: { type: String, required: true },
    passwordHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ usernameKey: 1 }, { unique: true })

function toUser({ _id: id, username, passwordHash, createdAt }: UserDocument): User {
  return { id, username, passwordHash, createdAt }
}

export interface UserRepository {
  /** @throws AppError `conflict` when the username is taken, in any case */
  add(user: User): Promise<void>
  byId(id: string): Promise<User | undefined>
  byUsername(username: string): Promise<User | undefined>
  replacePasswordHash(id: string, passwordHash: string): Promise<void>
}

export function createUserRepository({ connection }: Mongo): UserRepository {
  const model = connection.model('User', schema, 'users')
  const findOne = async (filter: Partial<UserDocument>) => {
    const document = await model.findOne(filter).lean<UserDocument>()
    return document ? toUser(document) : undefined
  }

  return {
    async add({ id, username, passwordHash, createdAt }) {
      const usernameKey = usernameKeyOf(username)
      try {
        await model.create({ _id: id, username, usernameKey, passwordHash, createdAt })
      } catch (cause) {
        if (!isDuplicateKey(cause)) throw cause
        const fields = [{ field: 'username', message: 'is taken' }]
        throw new AppError('conflict', `The username ${username} is taken`, { fields, cause })
      }
    },
    byId: (id) => findOne({ _id: id }),
    byUsername: (username) => findOne({ usernameKey: usernameKeyOf(username) }),
    async replacePasswordHash(id, passwordHash) {
      await model.updateOne({ _id: id }, { $set: { passwordHash } })
    },
  }
}
