import { Schema } from 'mongoose'
import { type Clock } from '@ongaku/shared/clock'
import { type Mongo } from '@ongaku/shared/mongo'
import { createVerifiedMemo } from './verified-memo.ts'

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
  { versionKey: false, strict: 'throw' },
)
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })

export interface SessionRepository {
  add(session: Session): Promise<void>
  /** Whether the user's session is there and has not expired; remembered for a moment (`createVerifiedMemo`). */
  isOpen(id: string, userId: string): Promise<boolean>
  /** @returns false when the session is no longer open */
  extend(id: string, now: number, expiresAt: Date): Promise<boolean>
  remove(id: string): Promise<void>
}

export function createSessionRepository({ connection }: Mongo, clock: Clock): SessionRepository {
  const model = connection.model('Session', schema, 'sessions')
  const owners = createVerifiedMemo<string | undefined>(clock)

  async function findOwner(id: string): Promise<string | undefined> {
    const document = await model.findOne({ _id: id }).lean<SessionDocument>()
    return document && document.expiresAt.getTime() > clock.now() ? document.userId : undefined
  }

  return {
    async add({ id, ...session }) {
      await model.create({ _id: id, ...session })
    },
    async isOpen(id, userId) {
      return (await owners.get(id, () => findOwner(id))) === userId
    },
    async extend(id, now, expiresAt) {
      const open = { _id: id, expiresAt: { $gt: new Date(now) } }
      const { matchedCount } = await model.updateOne(open, { $set: { expiresAt } })
      return matchedCount > 0
    },
    async remove(id) {
      await model.deleteOne({ _id: id })
      owners.forget(id)
    },
  }
}
