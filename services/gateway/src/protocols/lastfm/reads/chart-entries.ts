import {
  type ContractOutput,
  type listTopAlbums,
  type listTopArtists,
  type listTopTracks,
} from '@ongaku/shared/contracts'
import { element, type Element } from '../wire/element.ts'
import { albumUrl, artistUrl, noImages, trackUrl } from './links.ts'

type Entry<C> = ContractOutput<C> extends { items: (infer E)[] } ? E : never

/** An artist within another entry. */
export const describeArtist = (name: string): Element =>
  element('artist', [element('name', name), element('mbid', ''), element('url', artistUrl(name))])

export const notStreamable = (): Element => element('streamable', '0', { fulltrack: '0' })

const rankOf = ({ rank }: { rank: number }) => ({ rank: String(rank) })

export const describeTopArtist = (entry: Entry<typeof listTopArtists>): Element =>
  element(
    'artist',
    [
      element('name', entry.name),
      element('playcount', String(entry.plays)),
      element('mbid', ''),
      element('url', artistUrl(entry.name)),
      element('streamable', '0'),
      ...noImages(),
    ],
    rankOf(entry),
  )

export const describeTopAlbum = (entry: Entry<typeof listTopAlbums>): Element =>
  element(
    'album',
    [
      element('name', entry.title),
      element('playcount', String(entry.plays)),
      element('mbid', ''),
      element('url', albumUrl(entry.artist, entry.title)),
      describeArtist(entry.artist),
      ...noImages(),
    ],
    rankOf(entry),
  )

export const describeTopTrack = (entry: Entry<typeof listTopTracks>): Element =>
  element(
    'track',
    [
      element('name', entry.title),
      // The chart doesn't know it; the real service answers 0 then, too.
      element('duration', '0'),
      element('playcount', String(entry.plays)),
      element('mbid', ''),
      element('url', trackUrl(entry.artist, entry.title)),
      notStreamable(),
      describeArtist(entry.artist),
      ...noImages(),
    ],
    rankOf(entry),
  )
