import { type mongo } from 'mongoose'
import { type Mongo } from '@ongaku/shared/mongo'
import { type PlayDocument } from '../plays/play-document.ts'
import { describeFilter, type PlayFilter } from '../plays/play-filter.ts'
import { type Tally } from './chart.ts'

export interface ArtistName {
  name: string
}

export interface TitledName {
  title: string
  artist: string
}

/** Counts a user's plays by their names as they were written; the index by time finds them. */
export interface ChartRepository {
  tallyArtists(filter: PlayFilter): Promise<Tally<ArtistName>[]>
  /** By the album's artist where it is known; plays without an album are left out. */
  tallyAlbums(filter: PlayFilter): Promise<Tally<TitledName>[]>
  tallyTracks(filter: PlayFilter): Promise<Tally<TitledName>[]>
}

export function createChartRepository({ connection }: Mongo): ChartRepository {
  const tally = async <N extends object>(
    filter: mongo.Filter<PlayDocument>,
    names: Record<keyof N, unknown>,
  ): Promise<Tally<N>[]> => {
    const counted = await connection
      .collection<PlayDocument>('plays')
      .aggregate<Omit<Tally<N>, 'name'> & { _id: N }>([
        { $match: filter },
        { $group: { _id: names, plays: { $sum: 1 }, latest: { $max: '$startedAt' } } },
      ])
      .toArray()
    return counted.map(({ _id, ...rest }) => ({ name: _id, ...rest }))
  }
  return {
    tallyArtists: (filter) => tally<ArtistName>(describeFilter(filter), { name: '$artist' }),
    tallyAlbums: (filter) =>
      tally<TitledName>(
        { ...describeFilter(filter), album: { $exists: true } },
        { title: '$album', artist: { $ifNull: ['$albumArtist', '$artist'] } },
      ),
    tallyTracks: (filter) =>
      tally<TitledName>(describeFilter(filter), { title: '$title', artist: '$artist' }),
  }
}
