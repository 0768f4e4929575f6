import { randomBytes } from 'node:crypto'
import { Schema } from 'mongoose'
import { type Clock } from '@ongaku/shared/clock'
import { type Mongo } from '@ongaku/shared/mongo'
import { hashToken } from '../../auth/secret-token.ts'
import { createVerifiedMemo } from '../../auth/verified-memo.ts'
import { type UserData } from '../../users/user-data.ts'

/** What a client was given at its handshake, and submits with until it makes another one. */
export interface AudioscrobblerSession {
  userId: string
  /** The source of what it submits. */
  source: string
  /** The hash of the session key of Last.fm's API that it was opened with, and ends with. */
  lastfmSession?: string | undefined
}

interface SessionDocument extends AudioscrobblerSession {
  /** From `hashToken`. */
  _id: string
  expiresAt: Date
}

const schema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    source: { type: String, required: true },
    lastfmSession: String,
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 })
schema.index({ userId: 1, expiresAt: -1 })

const dayMs = 86_400_000

/** How long a session lasts without being used. */
const lifeMs = 30 * dayMs

/** Of a user; some players make one at every start. */
const maxSessions = 20

/** 32 characters: VLC keeps exactly so many. */
const newSession = (): string => randomBytes(16).toString('hex')

const sessionShape = /^[0-9a-f]{32}$/

export interface AudioscrobblerSessionRepository extends UserData {
  /** Makes a session; the user's oldest one ends when there are too many. @returns what the client submits with */
  open(session: AudioscrobblerSession): Promise<string>
  /** The session if there is one, and starts its life anew; remembered for a moment (`createVerifiedMemo`). */
  find(session: string): Promise<AudioscrobblerSession | undefined>
}

export function createAudioscrobblerSessionRepository(
  { connection }: Mongo,
  clock: Clock,
): AudioscrobblerSessionRepository {
  const model = connection.model('AudioscrobblerSession', schema, 'audioscrobbler_sessions')
  const sessions = createVerifiedMemo<AudioscrobblerSession | undefined>(clock)
  const nextExpiry = () => new Date(clock.now() + lifeMs)

  async function remove(hashes: readonly string[]): Promise<void> {
    await model.deleteMany({ _id: { $in: hashes } })
    for (const hash of hashes) sessions.forget(hash)
  }

  async function listHashes(userId: string, skip: number): Promise<string[]> {
    const documents = await model
      .find({ userId }, { _id: 1 })
      .sort({ expiresAt: -1 })
      .skip(skip)
      .lean<Pick<SessionDocument, '_id'>[]>()
    return documents.map(({ _id }) => _id)
  }

  async function load(hash: string): Promise<AudioscrobblerSession | undefined> {
    const document = await model.findOne({ _id: hash }).lean<SessionDocument>()
    if (!document) return undefined
    const { userId, source, lastfmSession, expiresAt } = document
    const leftMs = expiresAt.getTime() - clock.now()
    if (leftMs <= 0) return undefined
    // Written once a day at most, not with every play.
    if (leftMs < lifeMs - dayMs) await model.updateOne({ _id: hash }, { $set: { expiresAt: nextExpiry() } })
    return { userId, source, lastfmSession }
  }

  return {
    collection: model.collection.name,
    async open(opened) {
      const session = newSession()
      await model.create({ _id: hashToken(session), ...opened, expiresAt: nextExpiry() })
      await remove(await listHashes(opened.userId, maxSessions))
      return session
    },
    async find(session) {
      if (!sessionShape.test(session)) return undefined
      const hash = hashToken(session)
      return sessions.get(hash, () => load(hash))
    },
    removeOfUser: async (userId) => remove(await listHashes(userId, 0)),
  }
}
