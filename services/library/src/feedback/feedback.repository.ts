import { mongo } from 'mongoose'
import {
  binaryToUuid,
  type CollectionIndex,
  defineCollection,
  type Mongo,
  removeAll,
  uuidToBinary,
} from '@ongaku/shared/mongo'
import { type Position } from '@ongaku/shared/paging'
import { type Feedback, keyOf } from './feedback.ts'

/** Feedback that stands; what was taken back is not kept. */
export type StandingFeedback = Feedback & { feedback: 'loved' | 'hated' }

interface FeedbackDocument extends Omit<StandingFeedback, 'userId' | 'trackId'> {
  /** The user's id and the key, 32 bytes in all. */
  _id: mongo.Binary
  userId: mongo.Binary
  trackId?: mongo.Binary | undefined
}

// A list is newest first, and its cursor is the pair (givenAt, _id).
const indexes: CollectionIndex[] = [
  { fields: { userId: 1, givenAt: -1, _id: -1 } },
  { fields: { userId: 1, recordingMbid: 1 } },
]

const documentId = (userId: string, key: string): mongo.Binary =>
  new mongo.Binary(Buffer.concat([uuidToBinary(userId).buffer, uuidToBinary(key).buffer]))

function toDocument({ userId, trackId, ...rest }: StandingFeedback): FeedbackDocument {
  return {
    _id: documentId(userId, keyOf({ trackId, recordingMbid: rest.recordingMbid })),
    userId: uuidToBinary(userId),
    ...(trackId && { trackId: uuidToBinary(trackId) }),
    ...rest,
  }
}

const fromDocument = ({ _id, userId, trackId, ...rest }: FeedbackDocument): StandingFeedback => ({
  userId: binaryToUuid(userId),
  ...(trackId && { trackId: binaryToUuid(trackId) }),
  ...rest,
})

interface FeedbackFilter {
  userId: string
  feedback?: 'loved' | 'hated' | undefined
  recordingMbid?: string | undefined
  trackId?: string | undefined
}

const describeFilter = ({ userId, feedback, recordingMbid, trackId }: FeedbackFilter) => ({
  userId: uuidToBinary(userId),
  ...(feedback && { feedback }),
  ...(recordingMbid && { recordingMbid: recordingMbid.toLowerCase() }),
  ...(trackId && { _id: documentId(userId, trackId) }),
})

const isStanding = (feedback: Feedback): feedback is StandingFeedback => feedback.feedback !== 'none'

/** Each one replaces what the user has said of the track, or of the recording under another of its names. */
function describeChange(feedback: Feedback): mongo.AnyBulkWriteOperation<FeedbackDocument>[] {
  const { userId, recordingMbid } = feedback
  const _id = documentId(userId, keyOf(feedback))
  const ofUser = { userId: uuidToBinary(userId) }
  return [
    ...(recordingMbid ? [{ deleteMany: { filter: { ...ofUser, recordingMbid, _id: { $ne: _id } } } }] : []),
    isStanding(feedback)
      ? { replaceOne: { filter: { _id }, replacement: toDocument(feedback), upsert: true } }
      : { deleteOne: { filter: { _id } } },
  ]
}

export interface FeedbackRepository {
  /** In the order given. */
  apply(given: readonly Feedback[]): Promise<void>
  removeUser(userId: string): Promise<void>
  /** Newest first. */
  list(
    filter: FeedbackFilter,
    options: { limit: number; offset: number; after?: Position | undefined },
  ): Promise<StandingFeedback[]>
  count(filter: FeedbackFilter): Promise<number>
}

export function createFeedbackRepository({ connection }: Mongo): FeedbackRepository {
  const documents = defineCollection<FeedbackDocument>(connection, 'feedback', indexes)
  return {
    async apply(given) {
      await documents.bulkWrite(given.flatMap(describeChange))
    },
    removeUser: (userId) => removeAll(documents, { userId: uuidToBinary(userId) }),
    async list(filter, { limit, offset, after }) {
      const beyond = after && {
        givenAt: { $lte: after.at },
        $or: [{ givenAt: { $lt: after.at } }, { _id: { $lt: documentId(filter.userId, after.id) } }],
      }
      const found = await documents
        .find({ $and: [describeFilter(filter), beyond ?? {}] })
        .sort({ givenAt: -1, _id: -1 })
        .skip(offset)
        .limit(limit)
        .toArray()
      return found.map(fromDocument)
    },
    count: (filter) => documents.countDocuments(describeFilter(filter)),
  }
}
