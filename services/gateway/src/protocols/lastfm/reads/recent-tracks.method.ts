import { countPlays, listPlays } from '@ongaku/shared/contracts'
import { type Track, trackIdOf } from '@ongaku/shared/plays'
import { type Method } from '../method.ts'
import { element, type Element } from '../wire/element.ts'
import { type Params } from '../wire/params.ts'
import { dateElement } from './format-date.ts'
import { artistUrl, noImages, trackUrl } from './links.ts'
import { listLovedIds } from './loved-tracks.ts'
import { pageElement, readPage } from './page.ts'

/** A bound of the time range; whatever can't be one counts as not given. */
function readTime(params: Params, name: string): string | undefined {
  const text = params.get(name) ?? ''
  return /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000).toISOString() : undefined
}

/** @param loved the ids of loved tracks where the answer is an extended one */
function describe(track: Track, loved: Set<string> | undefined, startedAt?: string): Element {
  const { artist, title, album = '', artistMbids = [], recordingMbid = '', releaseMbid = '' } = track
  const artistMbid = artistMbids[0] ?? ''
  const isLoved = loved?.has(trackIdOf(track)) || loved?.has(recordingMbid)
  const extendedArtist = [
    element('name', artist),
    element('mbid', artistMbid),
    element('url', artistUrl(artist)),
    ...noImages(),
  ]
  const children = [
    loved ? element('artist', extendedArtist) : element('artist', artist, { mbid: artistMbid }),
    element('name', title),
    element('streamable', '0'),
    element('mbid', recordingMbid),
    element('album', album, { mbid: releaseMbid }),
    element('url', trackUrl(artist, title)),
    ...noImages(),
    ...(loved ? [element('loved', isLoved ? '1' : '0')] : []),
    ...(startedAt === undefined ? [] : [dateElement(startedAt)]),
  ]
  return element('track', children, startedAt === undefined ? { nowplaying: 'true' } : {})
}

/**
 * `user.getRecentTracks`: newest first, from `from` on and before `to`. What is playing comes first on every page, without
 * a date, and isn't counted.
 */
export const getRecentTracks: Method = {
  name: 'user.getRecentTracks',
  post: false,
  access: 'read',
  async answer({ deps, params, user }) {
    const page = readPage(params)
    const range = { from: readTime(params, 'from'), to: readTime(params, 'to') }
    const caller = { userId: user.id }
    const call = { params: undefined, body: undefined }
    const { limit, offset } = page
    const { library } = deps.services
    const [plays, { count: total }, loved] = await Promise.all([
      library.call(listPlays, { ...call, query: { ...range, order: 'newest', limit, offset } }, caller),
      library.call(countPlays, { ...call, query: range }, caller),
      params.get('extended') === '1' ? listLovedIds(deps, user.id) : undefined,
    ])
    const playing = deps.nowPlaying.ofUser(user.id)
    const items = [
      ...(playing ? [describe(playing, loved)] : []),
      ...plays.items.map((play) => describe(play, loved, play.startedAt)),
    ]
    return [pageElement('recenttracks', 'track', { user: user.username, page, total, items })]
  },
}
