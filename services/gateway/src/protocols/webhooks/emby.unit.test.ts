import { emby } from './emby.ts'
import { type Reading } from './webhook-kind.ts'

const settings = { name: 'Emby' }

const item = {
  Name: 'Hyperballad',
  ServerId: 'f40a5bd0c6b64051bdbed00580fa1118',
  Id: '240270',
  Type: 'Audio',
  MediaType: 'Audio',
  RunTimeTicks: 3_213_330_000,
  IndexNumber: 2,
  Artists: ['Björk', 'Brodsky Quartet'],
  AlbumArtist: 'Björk',
  Album: 'Post',
  ProviderIds: {
    MusicBrainzTrack: '54214d63-5adf-4909-87cd-c65c37a6d558',
    MusicBrainzAlbum: '03b864cd-7761-314c-a892-05a89ddff00d',
  },
}

const payload = {
  Title: 'ada has stopped playing Hyperballad on Emby Web',
  Date: '2026-05-01T20:20:35.8523469Z',
  Event: 'playback.stop',
  Severity: 'Info',
  User: { Name: 'ada', Id: 'e6a9dd89fd954d689870e7e0e3e72947' },
  Item: item,
  Server: { Name: 'home', Id: 'f40a5bd0c6b64051bdbed00580fa1118', Version: '4.8.10.0' },
  Session: {
    Client: 'Emby Web',
    DeviceName: 'Firefox',
    DeviceId: 'd1c2',
    ApplicationVersion: '4.8',
    Id: 's1',
  },
  PlaybackInfo: {
    PlayedToCompletion: true,
    PositionTicks: 3_200_000_000,
    PlaylistIndex: 0,
    PlaylistLength: 1,
  },
}

const track = {
  source: 'emby/emby-web',
  artist: 'Björk',
  title: 'Hyperballad',
  album: 'Post',
  artist_names: ['Björk', 'Brodsky Quartet'],
  track_number: 2,
  duration_ms: 321_333,
  track_mbid: '54214d63-5adf-4909-87cd-c65c37a6d558',
  release_mbid: '03b864cd-7761-314c-a892-05a89ddff00d',
}

const session = '["e6a9dd89fd954d689870e7e0e3e72947","d1c2","240270"]'

const cases: [string, Record<string, unknown>, Reading][] = [
  [
    'a song that stopped was played as far as it got',
    {},
    { says: 'plays', plays: [{ track, session, playedMs: 320_000, elapsedMs: 320_000 }] },
  ],
  [
    'one that stops at once was not',
    { PlaybackInfo: { PlayedToCompletion: false } },
    { says: 'nothing', reason: 'nothing of it was heard' },
  ],
  ['a song that begins is playing', { Event: 'playback.start' }, { says: 'now_playing', track, session }],
  [
    'a song that goes on, too',
    { Event: 'playback.unpause' },
    { says: 'now_playing', track, session, resumed: true },
  ],
  [
    "without a song's artist the album's is taken",
    { Event: 'playback.start', Item: { ...item, Artists: [], AlbumArtist: 'Various Artists' } },
    {
      says: 'now_playing',
      track: { ...track, artist: 'Various Artists', artist_names: undefined },
      session,
    },
  ],
  [
    'a favourite is a love',
    { Event: 'item.rate', Item: { ...item, UserData: { IsFavorite: true } } },
    { says: 'feedback', feedback: 'loved', track },
  ],
  [
    'one that is no favourite any more is no love',
    { Event: 'item.rate', Item: { ...item, UserData: { IsFavorite: false } } },
    { says: 'feedback', feedback: 'none', track },
  ],
  [
    'a pause says nothing',
    { Event: 'playback.pause' },
    { says: 'nothing', reason: 'the event "playback.pause" is not needed' },
  ],
  [
    'a film is not music',
    { Item: { Type: 'Movie' } },
    { says: 'nothing', reason: 'the item type "Movie" is not music' },
  ],
  [
    "Emby's test says nothing",
    { Event: 'system.notificationtest', Item: undefined },
    { says: 'nothing', reason: 'the call has no item type' },
  ],
]

test.each(cases)('%s', (_, more, reading) => {
  expect(emby.read({ ...payload, ...more }, settings)).toEqual(reading)
})

test.each([
  ['Ada', 'plays'],
  ['e6a9dd89fd954d689870e7e0e3e72947', 'plays'],
  ['grace', 'nothing'],
])('for the account %s it says %s', (account, says) => {
  expect(emby.read(payload, { ...settings, accounts: [account] }).says).toBe(says)
})
