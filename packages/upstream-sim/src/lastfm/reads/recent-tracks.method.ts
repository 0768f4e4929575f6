import { type User } from '../accounts.ts'
import { type Track } from '../entries.ts'
import { type Method } from '../method.ts'
import { lovedKey } from '../state.ts'
import { element, type Element } from '../wire/element.ts'
import { type Params, readBoundedParam } from '../wire/params.ts'
import { artistUrl, placeholderImages, trackUrl } from './links.ts'
import { findTargetUser } from './target-user.ts'

/**
 * `user.getRecentTracks`: newest first, `limit` tracks a page (50 by default; at most 200 by the documentation, 1,000 in
 * practice). The track that is playing comes first on every page, without a date, and isn't counted. As documented,
 * tracks are those after `from` and before `to`.
 */
export const getRecentTracks: Method = {
  name: 'user.getRecentTracks',
  post: false,
  access: 'read',
  answer(call) {
    const { params, state, now } = call
    const user = findTargetUser(call)
    const limit = readBoundedParam(params, 'limit', 50, 1000)
    const page = readBoundedParam(params, 'page', 1, 1_000_000)
    const extended = params.get('extended') === '1'
    const from = readTime(params, 'from', -Infinity)
    const to = readTime(params, 'to', Infinity)

    const all = state.history.newestFirst(user.name)
    const inRange = all.filter(({ timestamp }) => timestamp > from && timestamp < to)
    const playing = state.nowPlaying(user.name, now)
    const tracks = inRange
      .slice((page - 1) * limit, page * limit)
      .map((scrobble) => describe(scrobble, user, extended, scrobble.timestamp))
    if (playing) tracks.unshift(describe(playing, user, extended, undefined))

    const totals = {
      user: user.name,
      page: String(page),
      perPage: String(limit),
      totalPages: String(Math.ceil(inRange.length / limit)),
      total: String(inRange.length),
    }
    return [element('recenttracks', tracks, totals, 'track')]
  },
}

function describe(track: Track, user: User, extended: boolean, timestamp: number | undefined): Element {
  const loved = user.loved.has(lovedKey(track.artist, track.track))
  const children = [
    describeArtist(track.artist, extended),
    element('name', track.track),
    element('streamable', '0'),
    element('mbid', track.mbid),
    element('album', track.album, { mbid: '' }),
    element('url', trackUrl(track.artist, track.track)),
    ...placeholderImages(),
    ...(extended ? [element('loved', loved ? '1' : '0')] : []),
    ...(timestamp === undefined ? [] : [element('date', formatDate(timestamp), { uts: String(timestamp) })]),
  ]
  return element('track', children, timestamp === undefined ? { nowplaying: 'true' } : {})
}

function describeArtist(artist: string, extended: boolean): Element {
  if (!extended) return element('artist', artist, { mbid: '' })
  return element('artist', [
    element('name', artist),
    element('mbid', ''),
    element('url', artistUrl(artist)),
    ...placeholderImages(),
  ])
}

function readTime(params: Params, name: string, fallback: number): number {
  const text = params.get(name) ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : fallback
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** As Last.fm writes a date: `20 Oct 2020, 10:03`, in UTC. */
export function formatDate(timestamp: number): string {
  const date = new Date(timestamp * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${two(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`
  return `${day}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}
