import {
  type CollectionIndex,
  defineCollection,
  insertNew,
  type Mongo,
  removeAll,
  uuidToBinary,
} from '@ongaku/shared/mongo'
import { type Position } from '@ongaku/shared/paging'
import { type Play } from './play.ts'
import { type PlayDocument, toDocument, toPlay } from './play-document.ts'
import { describeFilter, type PlayFilter, type PlayOrder } from './play-filter.ts'

// Each list is newest first, or the other way round, and its cursor is the pair (startedAt, _id).
const indexes: CollectionIndex[] = [
  { fields: { userId: 1, startedAt: -1, _id: -1 } },
  { fields: { userId: 1, artistId: 1, startedAt: -1, _id: -1 } },
  { fields: { userId: 1, source: 1, startedAt: -1, _id: -1 } },
]

interface ListOptions {
  limit: number
  order: PlayOrder
  /** How many to leave out at the start. */
  offset: number
  after?: Position | undefined
}

export interface PlayRepository {
  /** Keeps plays; one that is there already stays as it is. */
  record(plays: readonly Play[]): Promise<void>
  /** Removes plays; those that are another user's stay. */
  remove(plays: readonly Pick<Play, 'id' | 'userId'>[]): Promise<void>
  removeUser(userId: string): Promise<void>
  find(userId: string, id: string): Promise<Play | undefined>
  list(filter: PlayFilter, options: ListOptions): Promise<Play[]>
  count(filter: PlayFilter): Promise<number>
}

export function createPlayRepository({ connection }: Mongo): PlayRepository {
  const plays = defineCollection<PlayDocument>(connection, 'plays', indexes)
  return {
    async record(recorded) {
      await insertNew(plays, recorded.map(toDocument))
    },
    async remove(removed) {
      await plays.bulkWrite(
        removed.map(({ id, userId }) => ({
          deleteOne: { filter: { _id: uuidToBinary(id), userId: uuidToBinary(userId) } },
        })),
        { ordered: false },
      )
    },
    removeUser: (userId) => removeAll(plays, { userId: uuidToBinary(userId) }),
    async find(userId, id) {
      const document = await plays.findOne({ _id: uuidToBinary(id), userId: uuidToBinary(userId) })
      return document ? toPlay(document) : undefined
    },
    async list(filter, { limit, order, offset, after }) {
      const direction = order === 'newest' ? -1 : 1
      const documents = await plays
        .find(describeFilter(filter, order, after))
        .sort({ startedAt: direction, _id: direction })
        .skip(offset)
        .limit(limit)
        .toArray()
      return documents.map(toPlay)
    },
    count: (filter) => plays.countDocuments(describeFilter(filter)),
  }
}
