import { Schema } from 'mongoose'
import { type Mongo } from '@ongaku/shared/mongo'

/** One sign-in, from when a password was given until it is ended or not refreshed in time. */
interface Session {
  id: string
  userId: string
  createdAt: Date
  expiresAt: Date
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
  },
  { versionKey: false },
)
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })

export interface SessionRepository {
  add(session: Session): Promise<void>
  /** Whether the user's session is there and has not expired. */
  isOpen(id: string, userId: string, now: number): Promise<boolean>
  /** @returns false when the session is no longer open */
  extend(id: string, now: number, expiresAt: Date): Promise<boolean>
  remove(id: string): Promise<void>
}

export function createSessionRepository({ connection }: Mongo): SessionRepository {
  const model = connection.model('Session', schema, 'sessions')
  return {
    async add({ id, ...session }) {
      await model.create({ _id: id, ...session })
    },
    async isOpen(id, userId, now) {
      const document = await model.findOne({ _id: id }).lean<SessionDocument>()
      return document?.userId === userId && document.expiresAt.getTime() > now
    },
    async extend(id, now, expiresAt) {
      const open = { _id: id, expiresAt: { $gt: new Date(now) } }
      const { matchedCount } = await model.updateOne(open, { $set: { expiresAt } })
      return matchedCount > 0
    },
    async remove(id) {
      await model.deleteOne({ _id: id })
    },
  }
}
