import { readListen, readPlayingNow } from './read-listen.ts'

const mbid = 'db92a151-1ac2-438b-bc43-b82e149ddd50'
const listenedAt = 1_700_000_000
const names = { artist_name: 'Björk', track_name: 'Jóga' }

const listen = (metadata: object = {}, more: object = {}) => ({
  listened_at: listenedAt,
  track_metadata: { ...names, ...metadata },
  ...more,
})
const withInfo = (info: unknown) => listen({ additional_info: info })

const play = {
  artist: 'Björk',
  title: 'Jóga',
  startedAt: '2023-11-14T22:13:20.000Z',
  source: 'listenbrainz',
}

test('everything a play keeps is taken over', () => {
  const info = {
    submission_client: 'Navidrome',
    submission_client_version: '0.55.0',
    media_player: 'Feishin',
    artist_names: ['Björk', 'Guest'],
    artist_mbids: [mbid],
    recording_mbid: mbid.toUpperCase(),
    track_mbid: mbid,
    release_mbid: mbid,
    release_group_mbid: mbid,
    work_mbids: [mbid],
    release_artist_name: 'Various Artists',
    duration_ms: 305_000,
    tracknumber: '3/10',
    isrc: 'gb-ayk-97-00018',
    spotify_id: 'https://open.spotify.com/track/0VYBsWSVQAMEXHmzrjQo8O?si=1',
    origin_url: 'https://example.org/song',
    tags: ['trip hop', ' ', 'Iceland'],
    discnumber: 1,
  }
  expect(readListen(listen({ release_name: 'Homogenic', additional_info: info }))).toEqual({
    ...play,
    source: 'listenbrainz/navidrome',
    album: 'Homogenic',
    artistNames: ['Björk', 'Guest'],
    artistMbids: [mbid],
    recordingMbid: mbid,
    trackMbid: mbid,
    releaseMbid: mbid,
    releaseGroupMbid: mbid,
    albumArtist: 'Various Artists',
    durationMs: 305_000,
    trackNumber: 3,
    isrc: 'GBAYK9700018',
    spotifyId: '0VYBsWSVQAMEXHmzrjQo8O',
    originUrl: 'https://example.org/song',
    tags: ['trip hop', 'Iceland'],
  })
})

const nothing = {}

test.each<[string, unknown, object]>([
  ['no info', undefined, nothing],
  ['null info', null, nothing],
  ['empty MBIDs', { recording_mbid: '', release_mbid: null, artist_mbids: [], track_mbid: '' }, nothing],
  ['empty MBIDs in a list', { artist_mbids: [null, mbid, ''] }, { artistMbids: [mbid] }],
  ['an MBID without hyphens', { recording_mbid: mbid.replaceAll('-', '') }, { recordingMbid: mbid }],
  ['a UUID of no known version', { recording_mbid: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' }, nothing],
  ['a duration in seconds', { duration: 305 }, { durationMs: 305_000 }],
  ['a duration with a fraction', { duration: 305.5 }, { durationMs: 305_500 }],
  ['a duration as text', { duration_ms: '305000' }, { durationMs: 305_000 }],
  ['the longest duration', { duration: 2_073_600 }, { durationMs: 2_073_600_000 }],
  ['a duration that is null', { duration_ms: null, duration: 10 }, { durationMs: 10_000 }],
  ['a bad ISRC', { isrc: 'none', tracknumber: 2 }, { trackNumber: 2 }],
  [
    'a Spotify URI',
    { spotify_id: 'spotify:track:0VYBsWSVQAMEXHmzrjQo8O' },
    { spotifyId: '0VYBsWSVQAMEXHmzrjQo8O' },
  ],
  ['a bare Spotify id', { spotify_id: '0VYBsWSVQAMEXHmzrjQo8O' }, { spotifyId: '0VYBsWSVQAMEXHmzrjQo8O' }],
  ['an album of Spotify', { spotify_id: 'https://open.spotify.com/album/0VYBsWSVQAMEXHmzrjQo8O' }, nothing],
  ['an address that is none', { origin_url: 'file:///music/joga.flac' }, nothing],
  ['a track number beyond ours', { tracknumber: 10_000 }, nothing],
  ['a side and number', { tracknumber: 'A1' }, nothing],
  ['more artists than we keep', { artist_names: Array(101).fill('Björk') }, nothing],
  [
    '50 tags of 64 characters',
    { tags: Array(50).fill('a'.repeat(64)) },
    { tags: Array(50).fill('a'.repeat(64)) },
  ],
  ['tags of 64 characters outside the basic plane', { tags: ['𝄞'.repeat(64), 'ok'] }, { tags: ['ok'] }],
  ['tags that are no texts', { tags: [1, null, 'ok'] }, { tags: ['ok'] }],
  ['tags that are no list', { tags: 'rock' }, nothing],
  ['only a player', { media_player: 'VLC media player' }, { source: 'listenbrainz/vlc-media-player' }],
  ['only an older name for a player', { listening_from: 'spotify' }, { source: 'listenbrainz/spotify' }],
  ['only a service', { music_service: 'spotify.com' }, { source: 'listenbrainz/spotify.com' }],
  ['what we do not know', { brainzplayer_metadata: { deep: [1] }, user_timezone: 'UTC' }, nothing],
])('info: %s', (_, info, expected) => {
  expect(readListen(withInfo(info))).toEqual({ ...play, ...expected })
})

test.each<[string, object, object]>([
  ['names with spaces around', listen({ artist_name: ' Björk\t' }), nothing],
  ['a control character in a name', listen({ track_name: 'Jó\nga' }), { title: 'Jó ga' }],
  ['a blank album', listen({ release_name: ' ' }), nothing],
  ['an album that is null', listen({ release_name: null }), nothing],
  ['an album too long for us', listen({ release_name: 'x'.repeat(999) + '𝄞' }), { album: 'x'.repeat(999) }],
  ['an album that is ill-formed', listen({ release_name: 'x\ud800y' }), nothing],
  ['more metadata', listen({ mbid_mapping: { recording_mbid: mbid }, brainz: 1 }), nothing],
  ['a time as text', listen({}, { listened_at: `${listenedAt}` }), nothing],
  ['a time with a fraction', listen({}, { listened_at: listenedAt + 0.9 }), nothing],
  ['the oldest time', listen({}, { listened_at: 1_033_410_600 }), { startedAt: '2002-09-30T18:30:00.000Z' }],
])('%s', (_, given, expected) => {
  expect(readListen(given)).toEqual({ ...play, ...expected })
})

const ahead = Math.floor(Date.now() / 1000) + 3700

test.each<[string, unknown, string]>([
  ['no object', 7, 'must be an object'],
  ['null', null, 'must be an object'],
  ['no time', { track_metadata: names }, 'listened_at: is required'],
  ['a time that is null', listen({}, { listened_at: null }), 'listened_at: must be an integer'],
  ['a date', listen({}, { listened_at: '2023-11-14T22:13:20Z' }), 'listened_at: must be an integer'],
  [
    'milliseconds',
    listen({}, { listened_at: listenedAt * 1000 }),
    'listened_at: must be a Unix time in seconds',
  ],
  [
    'a time beyond numbers',
    listen({}, { listened_at: 1e308 }),
    'listened_at: must be a Unix time in seconds',
  ],
  [
    'a time too old',
    listen({}, { listened_at: 1_033_410_599 }),
    'listened_at: must not be before 2002-09-30T18:30:00.000Z',
  ],
  ['a time to come', listen({}, { listened_at: ahead }), 'listened_at: must not be more than an hour ahead'],
  ['no metadata', { listened_at: listenedAt }, 'track_metadata: is required'],
  [
    'another key',
    listen({}, { recording_msid: mbid }),
    'recording_msid: is not allowed here; a listen only holds listened_at and track_metadata',
  ],
  [
    'metadata that is null',
    { listened_at: listenedAt, track_metadata: null },
    'track_metadata: must be an object',
  ],
  [
    'no track',
    { listened_at: listenedAt, track_metadata: { artist_name: 'a' } },
    'track_metadata.track_name: is required',
  ],
  [
    'a track that is a list',
    listen({ track_name: ['a'] }),
    'track_metadata.track_name: must be a single string',
  ],
  ['a blank track', listen({ track_name: ' ' }), 'track_metadata.track_name: must not be empty'],
  [
    'no artist',
    { listened_at: listenedAt, track_metadata: { track_name: 'a' } },
    'track_metadata.artist_name: is required',
  ],
  [
    'an artist that is null',
    listen({ artist_name: null }),
    'track_metadata.artist_name: must be a single string',
  ],
  [
    'an ill-formed artist',
    listen({ artist_name: 'a\ud800' }),
    'track_metadata.artist_name: must be well-formed text without control characters',
  ],
  ['info that is a list', withInfo([]), 'track_metadata.additional_info: must be an object'],
  [
    '51 tags',
    withInfo({ tags: Array(51).fill('a') }),
    'track_metadata.additional_info.tags: must hold at most 50 tags',
  ],
  [
    'a tag of 65 characters',
    withInfo({ tags: ['a'.repeat(65)] }),
    'track_metadata.additional_info.tags: must have at most 64 characters',
  ],
  [
    'both durations',
    withInfo({ duration: 1, duration_ms: 1000 }),
    'track_metadata.additional_info.duration: must not be given together with duration_ms',
  ],
  [
    'a duration of 0',
    withInfo({ duration_ms: 0 }),
    'track_metadata.additional_info.duration_ms: must be a positive integer',
  ],
  [
    'a negative duration',
    withInfo({ duration: -1 }),
    'track_metadata.additional_info.duration: must be a positive integer',
  ],
  [
    'a duration in words',
    withInfo({ duration: '3:05' }),
    'track_metadata.additional_info.duration: must be a positive integer',
  ],
  [
    'a bad MBID',
    withInfo({ track_mbid: 'x' }),
    'track_metadata.additional_info.track_mbid: is not a valid MBID',
  ],
  [
    'an MBID that is a number',
    withInfo({ release_group_mbid: 1 }),
    'track_metadata.additional_info.release_group_mbid: is not a valid MBID',
  ],
  [
    'a bad MBID in a list',
    withInfo({ artist_mbids: [mbid, 'x'] }),
    'track_metadata.additional_info.artist_mbids: is not a valid MBID',
  ],
  [
    'MBIDs as one text',
    withInfo({ artist_mbids: mbid }),
    'track_metadata.additional_info.artist_mbids: must be a list of MBIDs',
  ],
  [
    'a bad MBID of a work',
    withInfo({ work_mbids: ['x'] }),
    'track_metadata.additional_info.work_mbids: is not a valid MBID',
  ],
])('refuses %s', (_, given, message) => {
  expect(() => readListen(given)).toThrow(
    expect.objectContaining({ code: 'invalid_input', message }) as Error,
  )
})

test('a duration beyond 24 days and a name beyond 1000 characters are refused by name', () => {
  expect(() => readListen(withInfo({ duration: 2_073_601 }))).toThrow(
    /^track_metadata.additional_info.duration: /,
  )
  expect(() => readListen(listen({ track_name: 'x'.repeat(1001) }))).toThrow(/^track_metadata.track_name: /)
})

test('what is playing now is read alike, but has no time', () => {
  const playing = { track_metadata: { ...names, additional_info: { isrc: 'bad', duration: 305 } } }
  expect(readPlayingNow(playing)).toEqual({
    artist: 'Björk',
    title: 'Jóga',
    source: 'listenbrainz',
    durationMs: 305_000,
  })
  expect(() => readPlayingNow(listen())).toThrow('listened_at: must not be given for playing_now')
  expect(() => readPlayingNow({ ...playing, other: 1 })).toThrow('other: is not allowed here')
})
