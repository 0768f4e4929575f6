import { randomUUID } from 'node:crypto'
import { type mongo } from 'mongoose'
import { type Seal } from '@ongaku/shared/crypto'
import {
  binaryToUuid,
  type CollectionIndex,
  defineCollection,
  type Mongo,
  uuidToBinary,
} from '@ongaku/shared/mongo'

/** A user's own credentials at an upstream service, without the key itself. */
export interface ApiKey {
  id: string
  /** An upstream's name. */
  service: string
  /** The user's name there. */
  serviceUserId?: string | undefined
  createdAt: Date
}

interface ApiKeyDocument extends Omit<ApiKey, 'id'> {
  _id: mongo.Binary
  userId: mongo.Binary
  /** Sealed for its owner and service. */
  sealedKey: string
}

const indexes: CollectionIndex[] = [{ fields: { userId: 1, service: 1 }, options: { unique: true } }]

/** Binds a key to its owner and service, so that neither can be exchanged in the database. */
export const sealContextOf = (userId: string, service: string): string => `api-key:${userId}:${service}`

const toApiKey = ({ _id, service, serviceUserId, createdAt }: ApiKeyDocument): ApiKey => ({
  id: binaryToUuid(_id),
  service,
  createdAt,
  ...(serviceUserId !== undefined && { serviceUserId }),
})

export interface ApiKeyRepository {
  /** Replaces the key the user had for the service. */
  put(userId: string, key: Omit<ApiKey, 'id'> & { apiKey: string }): Promise<ApiKey>
  /** The oldest first. */
  list(userId: string): Promise<ApiKey[]>
  /** @returns whether the user had such a key */
  remove(userId: string, id: string): Promise<boolean>
  removeUser(userId: string): Promise<void>
}

export function createApiKeyRepository({ connection }: Mongo, seal: Seal): ApiKeyRepository {
  const keys = defineCollection<ApiKeyDocument>(connection, 'api_keys', indexes)
  return {
    async put(userId, { service, serviceUserId, createdAt, apiKey }) {
      const owned = { userId: uuidToBinary(userId), service }
      const sealedKey = seal.seal(apiKey, sealContextOf(userId, service))
      const document = await keys.findOneAndUpdate(
        owned,
        {
          $setOnInsert: { _id: uuidToBinary(randomUUID()) },
          $set: { sealedKey, createdAt, ...(serviceUserId !== undefined && { serviceUserId }) },
          ...(serviceUserId === undefined && { $unset: { serviceUserId: 1 } }),
        },
        { upsert: true, returnDocument: 'after' },
      )
      return toApiKey(document!)
    },
    async list(userId) {
      const found = await keys
        .find({ userId: uuidToBinary(userId) })
        .sort({ createdAt: 1 })
        .toArray()
      return found.map(toApiKey)
    },
    async remove(userId, id) {
      const removed = await keys.deleteOne({ _id: uuidToBinary(id), userId: uuidToBinary(userId) })
      return removed.deletedCount > 0
    },
    async removeUser(userId) {
      await keys.deleteMany({ userId: uuidToBinary(userId) })
    },
  }
}
