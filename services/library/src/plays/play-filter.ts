import { type mongo } from 'mongoose'
import { uuidToBinary } from '@ongaku/shared/mongo'
import { type Position } from '@ongaku/shared/paging'
import { artistIdOf } from '@ongaku/shared/plays'
import { type PlayDocument } from './play-document.ts'
import { type Span } from './span.ts'

export interface PlayFilter extends Span {
  userId: string
  /** In any spelling that means the same. */
  artist?: string | undefined
  source?: string | undefined
}

/** Which plays come first. */
export type PlayOrder = 'newest' | 'oldest'

/** A filter as the database takes it; `after` leaves out what comes up to that place in the order. */
export function describeFilter(
  { userId, from, to, artist, source }: PlayFilter,
  order: PlayOrder = 'newest',
  after?: Position,
): mongo.Filter<PlayDocument> {
  const beyond = order === 'newest' ? '$lt' : '$gt'
  // The position's own bound on startedAt lets the index begin there; the pair decides among plays of one instant.
  const bounds = [
    ...(from ? [{ startedAt: { $gte: from } }] : []),
    ...(to ? [{ startedAt: { $lt: to } }] : []),
    ...(after ? [{ startedAt: { [`${beyond}e`]: after.at } }] : []),
    ...(after
      ? [{ $or: [{ startedAt: { [beyond]: after.at } }, { _id: { [beyond]: uuidToBinary(after.id) } }] }]
      : []),
  ]
  return {
    userId: uuidToBinary(userId),
    ...(artist && { artistId: uuidToBinary(artistIdOf(artist)) }),
    ...(source && { source }),
    ...(bounds.length > 0 && { $and: bounds }),
  }
}
