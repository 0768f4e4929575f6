import { invalidField } from '@ongaku/shared/errors'
import { sourceOf } from '@ongaku/shared/plays'
import { describeTrack } from './describe-track.ts'
import { fromUnixSeconds } from './unix-time.ts'
import { at, isTrueAt, numberAt, textAt, toMs } from './values.ts'
import { type HeardTrack, ignore, megabyte, sessionOf, type WebhookKind } from './webhook-kind.ts'

const maxSongs = 1_000

/** What the extension made of a song comes before what stood on the page, except for its length. */
const saidOf = (song: unknown, field: string) =>
  textAt(song, 'processed', field) ?? textAt(song, 'parsed', field)

const connectorOf = (song: unknown) => textAt(song, 'metadata', 'label') ?? textAt(song, 'connectorLabel')

function describe(song: unknown) {
  const seconds = numberAt(song, 'parsed', 'duration') ?? numberAt(song, 'processed', 'duration')
  return describeTrack(sourceOf('web-scrobbler', connectorOf(song)), {
    artist: saidOf(song, 'artist'),
    title: saidOf(song, 'track'),
    album: saidOf(song, 'album'),
    album_artist: saidOf(song, 'albumArtist'),
    duration_ms: toMs(seconds),
    release_mbid: textAt(song, 'metadata', 'albumMbId'),
    origin_url: textAt(song, 'parsed', 'originUrl'),
  })
}

const sessionOfSong = (song: unknown) =>
  sessionOf(connectorOf(song), saidOf(song, 'artist'), saidOf(song, 'track'))

const heard = (song: unknown): HeardTrack => ({
  track: describe(song),
  startedAt: fromUnixSeconds(numberAt(song, 'metadata', 'startTimestamp')),
  session: sessionOfSong(song),
})

/** Several songs come at once after a time without a connection; `song` is the first of them. */
function songsIn(data: unknown): readonly unknown[] {
  const songs = at(data, 'songs')
  if (!Array.isArray(songs) || songs.length === 0) return [at(data, 'song')]
  if (songs.length > maxSongs) throw invalidField('data.songs', `holds more than ${maxSongs} songs`)
  return songs
}

/** The extension Web Scrobbler (web-scrobbler/web-scrobbler, src/core/scrobbler/webhook-scrobbler.ts). */
export const webScrobbler: WebhookKind = {
  name: 'web-scrobbler',
  maxBytes: megabyte,
  fromBrowsers: true,
  read(payload) {
    const event = textAt(payload, 'eventName')
    const data = at(payload, 'data')
    const song = at(data, 'song')
    switch (event) {
      case 'nowplaying':
        return { says: 'now_playing', track: describe(song), session: sessionOfSong(song) }
      case 'resumedplaying':
        return { says: 'now_playing', track: describe(song), session: sessionOfSong(song), resumed: true }
      case 'scrobble':
        return { says: 'plays', plays: songsIn(data).map(heard) }
      case 'loved':
        return {
          says: 'feedback',
          feedback: isTrueAt(data, 'isLoved') ? 'loved' : 'none',
          track: describe(song),
        }
      default:
        return ignore('event', event, 'is not needed')
    }
  },
}
