import { type mongo } from 'mongoose'
import {
  binaryToUuid,
  type CollectionIndex,
  defineCollection,
  insertNew,
  type Mongo,
  uuidToBinary,
} from '@ongaku/shared/mongo'
import { type Position } from '@ongaku/shared/paging'
import { artistIdOf } from '@ongaku/shared/plays'
import { type Play } from './play.ts'

/** A play as it is stored: without the fields that say nothing, and with ids of 16 bytes. */
interface PlayDocument extends Omit<Play, 'id' | 'userId'> {
  _id: mongo.Binary
  userId: mongo.Binary
  artistId: mongo.Binary
}

// Each list is newest first, and its cursor is the pair (startedAt, _id).
const indexes: CollectionIndex[] = [
  { fields: { userId: 1, startedAt: -1, _id: -1 } },
  { fields: { userId: 1, artistId: 1, startedAt: -1, _id: -1 } },
  { fields: { userId: 1, source: 1, startedAt: -1, _id: -1 } },
]

const toDocument = ({ id, userId, ...play }: Play): PlayDocument => ({
  _id: uuidToBinary(id),
  userId: uuidToBinary(userId),
  artistId: uuidToBinary(artistIdOf(play.artist)),
  ...play,
})

function toPlay({ _id, userId, artistId: _, ...play }: PlayDocument): Play {
  return { id: binaryToUuid(_id), userId: binaryToUuid(userId), ...play }
}

interface PlayFilter {
  userId: string
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
): mongo.Filter<PlayDocument> {
  // The cursor's own bound on startedAt lets the index begin there; the pair decides among plays of one instant.
  const startedAt = {
    ...(from && { $gte: from }),
    ...(to && { $lt: to }),
    ...(after && { $lte: after.at }),
  }
  return {
    userId: uuidToBinary(userId),
    ...(artist && { artistId: uuidToBinary(artistIdOf(artist)) }),
    ...(source && { source }),
    ...(Object.keys(startedAt).length > 0 && { startedAt }),
    ...(after && {
      $or: [{ startedAt: { $lt: after.at } }, { _id: { $lt: uuidToBinary(after.id) } }],
    }),
  }
}

export function createPlayRepository({ connection }: Mongo): PlayRepository {
  const plays = defineCollection<PlayDocument>(connection, 'plays', indexes)
  return {
    record: (recorded) => insertNew(plays, recorded.map(toDocument)),
    async find(userId, id) {
      const document = await plays.findOne({ _id: uuidToBinary(id), userId: uuidToBinary(userId) })
      return document ? toPlay(document) : undefined
    },
    async list(filter, limit, after) {
      const documents = await plays
        .find(describeFilter(filter, after))
        .sort({ startedAt: -1, _id: -1 })
        .limit(limit)
        .toArray()
      return documents.map(toPlay)
    },
  }
}
