import { type mongo } from 'mongoose'
import { binaryToUuid, uuidToBinary } from '@ongaku/shared/mongo'
import { artistIdOf } from '@ongaku/shared/plays'
import { type Play } from './play.ts'

/** A play as it is stored: without the fields that say nothing, and with ids of 16 bytes. */
export interface PlayDocument extends Omit<Play, 'id' | 'userId'> {
  _id: mongo.Binary
  userId: mongo.Binary
  artistId: mongo.Binary
}

export const toDocument = ({ id, userId, ...play }: Play): PlayDocument => ({
  _id: uuidToBinary(id),
  userId: uuidToBinary(userId),
  artistId: uuidToBinary(artistIdOf(play.artist)),
  ...play,
})

export function toPlay({ _id, userId, artistId: _, ...play }: PlayDocument): Play {
  return { id: binaryToUuid(_id), userId: binaryToUuid(userId), ...play }
}
