import { type QueryFilter, Schema } from 'mongoose'
import { insertNew, type Mongo } from '@ongaku/shared/mongo'
import { normaliseName } from '@ongaku/shared/plays'
import { type Position } from './page-cursor.ts'
import { type Play } from './play.ts'

interface PlayDocument extends Omit<Play, 'id'> {
  _id: string
  /** The artist's name as it is compared. */
  artistKey: string
}

const schema = new Schema<PlayDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    artist: { type: String, required: true },
    artistKey: { type: String, required: true },
    title: { type: String, required: true },
    album: String,
    albumArtist: String,
    trackNumber: Number,
    durationMs: Number,
    playedMs: Number,
    recordingMbid: String,
    startedAt: { type: Date, required: true },
    source: { type: String, required: true },
    notCountedReason: String,
  },
  { versionKey: false },
)
// Each list is newest first, and its cursor is the pair (startedAt, _id).
schema.index({ userId: 1, startedAt: -1, _id: -1 })
schema.index({ userId: 1, artistKey: 1, startedAt: -1, _id: -1 })
schema.index({ userId: 1, source: 1, startedAt: -1, _id: -1 })

function toPlay({ _id: id, artistKey: _, ...play }: PlayDocument): Play {
  return { id, ...play }
}

interface PlayFilter {
  userId: string
  /** Included. */
  from?: Date | undefined
  /** Not included. */
  to?: Date | undefined
  /** In any spelling that means the same. */
  artist?: string | undefined
  source?: string | undefined
}

export interface PlayRepository {
  /** Keeps plays; one that is there already stays as it is. */
  record(plays: readonly Play[]): Promise<void>
  find(userId: string, id: string): Promise<Play | undefined>
  /** Newest first, after a position. */
  list(filter: PlayFilter, limit: number, after?: Position): Promise<Play[]>
}

function describeFilter(
  { userId, from, to, artist, source }: PlayFilter,
  after?: Position,
): QueryFilter<PlayDocument> {
  // The cursor's own bound on startedAt lets the index begin there; the pair decides among plays of one instant.
  const startedAt = {
    ...(from && { $gte: from }),
    ...(to && { $lt: to }),
    ...(after && { $lte: after.startedAt }),
  }
  return {
    userId,
    ...(artist && { artistKey: normaliseName(artist) }),
    ...(source && { source }),
    ...(Object.keys(startedAt).length > 0 && { startedAt }),
    ...(after && { $or: [{ startedAt: { $lt: after.startedAt } }, { _id: { $lt: after.id } }] }),
  }
}

export function createPlayRepository({ connection }: Mongo): PlayRepository {
  const model = connection.model('Play', schema, 'plays')
  return {
    async record(plays) {
      const documents = plays.map(({ id, ...play }) => ({
        _id: id,
        artistKey: normaliseName(play.artist),
        ...play,
      }))
      await insertNew(model, documents)
    },
    async find(userId, id) {
      const document = await model.findOne({ _id: id, userId }).lean<PlayDocument>()
      return document ? toPlay(document) : undefined
    },
    async list(filter, limit, after) {
      const documents = await model
        .find(describeFilter(filter, after))
        .sort({ startedAt: -1, _id: -1 })
        .limit(limit)
        .lean<PlayDocument[]>()
      return documents.map(toPlay)
    },
  }
}
