import { Schema } from 'mongoose'
import { type Mongo } from '@ongaku/shared/mongo'
import { type UserData } from '../users/user-data.ts'

/** Lets one person register; only the hash of its code is kept. */
export interface Invite {
  id: string
  /** The administrator who made it. */
  userId: string
  note?: string | undefined
  createdAt: Date
  expiresAt?: Date | undefined
  usedAt?: Date | undefined
  /** The id of the user who registered with it. */
  usedBy?: string | undefined
}

interface InviteDocument extends Omit<Invite, 'id'> {
  _id: string
  /** From `hashToken`. */
  hash: string
}

const schema = new Schema<InviteDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    hash: { type: String, required: true },
    note: String,
    createdAt: { type: Date, required: true },
    expiresAt: Date,
    usedAt: Date,
    usedBy: String,
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ hash: 1 }, { unique: true })
schema.index({ createdAt: -1 })
// Used and expired ones are shown for three months.
schema.index({ usedAt: 1 }, { expireAfterSeconds: 90 * 86_400 })
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 90 * 86_400 })

export interface InviteRepository extends UserData {
  add(invite: Invite, hash: string): Promise<void>
  /** All administrators', newest first. */
  list(): Promise<Invite[]>
  count(): Promise<number>
  /** Whether somebody may register with it now. */
  isOpen(hash: string, now: number): Promise<boolean>
  /** Uses an invite up; only the first caller does. @returns whether this caller may register */
  use(hash: string, userId: string, now: number): Promise<boolean>
  /** Gives it back, after a registration that failed. */
  release(hash: string, userId: string): Promise<void>
  /** @returns whether there was such an invite */
  remove(id: string): Promise<boolean>
}

export function createInviteRepository({ connection }: Mongo): InviteRepository {
  const model = connection.model('Invite', schema, 'invites')

  const open = (hash: string, now: number) => ({
    hash,
    usedAt: null,
    $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date(now) } }],
  })

  return {
    collection: model.collection.name,
    async add({ id, ...invite }, hash) {
      await model.create({ _id: id, hash, ...invite })
    },
    async list() {
      const documents = await model.find().sort({ createdAt: -1 }).lean<InviteDocument[]>()
      return documents.map(({ _id: id, hash: _, ...invite }) => ({ id, ...invite }))
    },
    count: () => model.countDocuments(),
    isOpen: async (hash, now) => (await model.exists(open(hash, now))) !== null,
    async use(hash, userId, now) {
      const used = { usedAt: new Date(now), usedBy: userId }
      return (await model.updateOne(open(hash, now), { $set: used })).matchedCount > 0
    },
    async release(hash, userId) {
      await model.updateOne({ hash, usedBy: userId }, { $unset: { usedAt: 1, usedBy: 1 } })
    },
    async remove(id) {
      return (await model.deleteOne({ _id: id })).deletedCount > 0
    },
    async removeOfUser(userId) {
      await model.deleteMany({ $or: [{ userId }, { usedBy: userId }] })
    },
  }
}
