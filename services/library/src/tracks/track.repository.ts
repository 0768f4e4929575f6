import { type mongo } from 'mongoose'
import {
  binaryToUuid,
  type CollectionIndex,
  defineCollection,
  insertNew,
  type Mongo,
  uuidToBinary,
} from '@ongaku/shared/mongo'
import { type Track } from '@ongaku/shared/plays'
import { createKnownNames } from './known-names.ts'
import { fillable, type KnownTrack, toKnownTrack } from './track.ts'

interface TrackDocument extends Omit<KnownTrack, 'id'> {
  _id: mongo.Binary
}

const indexes: CollectionIndex[] = [
  { fields: { recordingMbid: 1 }, options: { sparse: true } },
  { fields: { spotifyId: 1 }, options: { sparse: true } },
]

const toTrack = ({ _id, ...track }: TrackDocument): KnownTrack => ({ id: binaryToUuid(_id), ...track })

/** The update that fills in what a track tells, where it is not known yet. */
function describeFilling(track: TrackDocument) {
  const told = fillable.filter((name) => track[name] !== undefined)
  if (told.length === 0) return []
  const set = Object.fromEntries(told.map((name) => [name, { $ifNull: [`$${name}`, track[name]] }]))
  return [{ updateOne: { filter: { _id: track._id }, update: [{ $set: set }] } }]
}

/** Some 4 MB of names as they usually are, and 12 at the most. */
const maxKnown = 30_000

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The tracks that were played here, by whomever. */
export interface TrackRepository {
  /**
   * Keeps tracks as they were played first, and fills in the ids and the length that later plays tell. Tracks this process
   * has seen before cost no call.
   */
  add(plays: readonly Track[]): Promise<void>
  /** By our id, the recording's MusicBrainz id, or Spotify's id. */
  find(id: string): Promise<KnownTrack | undefined>
  /** All that have one of these ids, ours or MusicBrainz's. */
  findAll(ids: readonly string[], recordingMbids: readonly string[]): Promise<KnownTrack[]>
}

export function createTrackRepository({ connection }: Mongo): TrackRepository {
  const tracks = defineCollection<TrackDocument>(connection, 'tracks', indexes)
  const known = createKnownNames(maxKnown)

  const findOne = async (filter: mongo.Filter<TrackDocument>): Promise<KnownTrack | undefined> => {
    const document = await tracks.findOne(filter)
    return document ? toTrack(document) : undefined
  }

  return {
    async add(plays) {
      const fresh = plays.filter((play) => !known.has(play))
      const documents = new Map<string, TrackDocument>()
      for (const { id, ...track } of fresh.map(toKnownTrack)) {
        documents.set(id, { _id: uuidToBinary(id), ...track, ...documents.get(id) })
      }
      const present = await insertNew(tracks, [...documents.values()])
      const updates = present.flatMap(describeFilling)
      if (updates.length > 0) await tracks.bulkWrite(updates, { ordered: false })
      for (const play of fresh) known.add(play)
    },
    async find(id) {
      const lower = id.toLowerCase()
      if (!uuidPattern.test(lower)) return findOne({ spotifyId: id })
      return (await findOne({ _id: uuidToBinary(lower) })) ?? findOne({ recordingMbid: lower })
    },
    async findAll(ids, recordingMbids) {
      if (ids.length + recordingMbids.length === 0) return []
      const found = await tracks
        .find({
          $or: [{ _id: { $in: ids.map(uuidToBinary) } }, { recordingMbid: { $in: [...recordingMbids] } }],
        })
        .toArray()
      return found.map(toTrack)
    },
  }
}
