import { webScrobbler } from './web-scrobbler.ts'
import { type Reading } from './webhook-kind.ts'

const settings = { name: 'Web Scrobbler' }

/** A song as the extension sends it. */
const song = {
  parsed: {
    track: 'Massive Attack - Teardrop (Official Video)',
    artist: null,
    albumArtist: null,
    album: null,
    duration: 330.773,
    uniqueID: 'u7K72X4eo_s',
    originUrl: 'https://youtu.be/u7K72X4eo_s',
    isPodcast: false,
    isPlaying: true,
    currentTime: 170,
  },
  processed: {
    track: 'Teardrop',
    artist: 'Massive Attack',
    albumArtist: null,
    album: 'Mezzanine',
    duration: null,
  },
  noRegex: { track: 'Teardrop', artist: 'Massive Attack', albumArtist: null, album: null, duration: null },
  flags: {
    isScrobbled: false,
    isCorrectedByUser: false,
    isValid: true,
    isSkipped: false,
    isReplaying: false,
  },
  metadata: {
    label: 'YouTube',
    startTimestamp: 1777666530,
    albumMbId: '03b864cd-7761-314c-a892-05a89ddff00d',
  },
  connectorLabel: 'YouTube',
}

const call = (eventName: string, data: Record<string, unknown> = {}) => ({
  eventName,
  time: 1777666700123,
  data: { song, ...data },
})

const track = {
  source: 'web-scrobbler/youtube',
  artist: 'Massive Attack',
  title: 'Teardrop',
  album: 'Mezzanine',
  duration_ms: 330_773,
  release_mbid: '03b864cd-7761-314c-a892-05a89ddff00d',
  origin_url: 'https://youtu.be/u7K72X4eo_s',
}

const session = '["YouTube","Massive Attack","Teardrop"]'

const play = { track, session, startedAt: '2026-05-01T20:15:30.000Z' }

const later = { ...song, metadata: { ...song.metadata, startTimestamp: 1777670130 } }

const cases: [string, unknown, Reading][] = [
  ['a scrobble is a play with its start', call('scrobble'), { says: 'plays', plays: [play] }],
  [
    'songs that waited come with the first of them',
    call('scrobble', { songs: [song, later], currentlyPlaying: false }),
    { says: 'plays', plays: [play, { ...play, startedAt: '2026-05-01T21:15:30.000Z' }] },
  ],
  ['a song that begins is playing', call('nowplaying'), { says: 'now_playing', track, session }],
  [
    'a song that goes on, too',
    call('resumedplaying'),
    { says: 'now_playing', track, session, resumed: true },
  ],
  ['a heart is a love', call('loved', { isLoved: true }), { says: 'feedback', feedback: 'loved', track }],
  [
    'a heart taken back is none',
    call('loved', { isLoved: false }),
    { says: 'feedback', feedback: 'none', track },
  ],
  ['a pause says nothing', call('paused'), { says: 'nothing', reason: 'the event "paused" is not needed' }],
  ['no event says nothing', {}, { says: 'nothing', reason: 'the call has no event' }],
]

test.each(cases)('%s', (_, payload, reading) => {
  expect(webScrobbler.read(payload, settings)).toEqual(reading)
})

test('too many songs at once are refused', () => {
  const songs = Array.from({ length: 1001 }, () => song)
  expect(() => webScrobbler.read(call('scrobble', { songs }), settings)).toThrow(
    'data.songs: holds more than 1000 songs',
  )
})
