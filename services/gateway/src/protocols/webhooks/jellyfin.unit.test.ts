import { jellyfin } from './jellyfin.ts'
import { type Reading } from './webhook-kind.ts'

const settings = { name: 'Jellyfin' }

/** What the plug-in sends with "Send All Properties" when a song stops. */
const payload = {
  ServerId: '6b8d2f6a2f6e4d1e8a5c',
  ServerName: 'home',
  ServerVersion: '10.10.3',
  ServerUrl: 'http://192.0.2.9:8096',
  NotificationType: 'PlaybackStop',
  Timestamp: '2026-05-01T22:20:35.1234567+02:00',
  UtcTimestamp: '2026-05-01T20:20:35.1234567Z',
  Name: 'Jóga',
  Overview: '',
  ItemId: '0f1d3a5b7c9e',
  ItemType: 'Audio',
  RunTimeTicks: 3_050_000_000,
  RunTime: '00:05:05',
  Album: 'Homogenic',
  Artist: 'Björk',
  Provider_musicbrainztrack: '54214d63-5adf-4909-87cd-c65c37a6d558',
  Provider_musicbrainzalbum: '03b864cd-7761-314c-a892-05a89ddff00d',
  Provider_musicbrainzreleasegroup: '95f5b748-d370-47fe-85bd-0af2dc450bc0',
  Provider_musicbrainzartist: '87c5dedd-371d-4a53-9f7f-80522fb7f3cb',
  PlaybackPositionTicks: 2_900_000_000,
  PlaybackPosition: '00:04:50',
  IsPaused: false,
  IsAutomated: false,
  DeviceId: 'TW96aWxsYS81LjA',
  DeviceName: 'Firefox',
  ClientName: 'Jellyfin Web',
  PlayedToCompletion: true,
  NotificationUsername: 'ada',
  UserId: 'b0f8e6a2c4d1',
}

const track = {
  source: 'jellyfin/jellyfin-web',
  artist: 'Björk',
  title: 'Jóga',
  album: 'Homogenic',
  duration_ms: 305_000,
  track_mbid: '54214d63-5adf-4909-87cd-c65c37a6d558',
  release_mbid: '03b864cd-7761-314c-a892-05a89ddff00d',
  release_group_mbid: '95f5b748-d370-47fe-85bd-0af2dc450bc0',
}

const session = '["b0f8e6a2c4d1","TW96aWxsYS81LjA","0f1d3a5b7c9e"]'

const played = (playedMs: number | undefined): Reading => ({
  says: 'plays',
  plays: [{ track, session, playedMs, elapsedMs: playedMs }],
})

const cases: [string, Record<string, unknown>, Reading][] = [
  ['a song that stopped was played as far as it got', {}, played(290_000)],
  [
    'one that was skipped, too',
    { PlaybackPositionTicks: 50_000_000, PlayedToCompletion: false },
    played(5_000),
  ],
  ['at its end it may have no position', { PlaybackPositionTicks: 0 }, played(305_000)],
  [
    'a template writes all values as text',
    { RunTimeTicks: '3050000000', PlaybackPositionTicks: '0', PlayedToCompletion: 'True' },
    played(305_000),
  ],
  [
    'of one that stops at once nothing was heard',
    { PlaybackPositionTicks: 0, PlayedToCompletion: false },
    { says: 'nothing', reason: 'nothing of it was heard' },
  ],
  [
    'a song that begins is playing',
    { NotificationType: 'PlaybackStart' },
    { says: 'now_playing', track, session },
  ],
  [
    'a quote in a name loses the backslash of the plug-in',
    { NotificationType: 'PlaybackStart', Name: 'Say \\"Hi\\"' },
    { says: 'now_playing', track: { ...track, title: 'Say "Hi"' }, session },
  ],
  [
    'an empty id is none',
    { NotificationType: 'PlaybackStart', Provider_musicbrainztrack: '' },
    { says: 'now_playing', track: { ...track, track_mbid: undefined }, session },
  ],
  [
    'a favourite is a love',
    { NotificationType: 'UserDataSaved', SaveReason: 'UpdateUserRating', Favorite: true },
    { says: 'feedback', feedback: 'loved', track },
  ],
  [
    'one that is no favourite any more is no love',
    { NotificationType: 'UserDataSaved', SaveReason: 'UpdateUserRating', Favorite: false },
    { says: 'feedback', feedback: 'none', track },
  ],
  [
    'what else is saved of a song says nothing',
    { NotificationType: 'UserDataSaved', SaveReason: 'PlaybackFinished', Played: true },
    { says: 'nothing', reason: 'no favourite was changed' },
  ],
  [
    'progress says nothing',
    { NotificationType: 'PlaybackProgress' },
    { says: 'nothing', reason: 'the notification type "PlaybackProgress" is not needed' },
  ],
  [
    'an episode is not music',
    { ItemType: 'Episode' },
    { says: 'nothing', reason: 'the item type "Episode" is not music' },
  ],
  [
    'a test of the plug-in says nothing',
    { ItemType: undefined },
    { says: 'nothing', reason: 'the call has no item type' },
  ],
]

test.each(cases)('%s', (_, more, reading) => {
  expect(jellyfin.read({ ...payload, ...more }, settings)).toEqual(reading)
})

test.each([
  ['a name', { accounts: ['Ada'] }, {}, 'plays'],
  ['an id', { accounts: ['b0f8e6a2c4d1'] }, {}, 'plays'],
  [
    'an older name field',
    { accounts: ['ada'] },
    { NotificationUsername: undefined, Username: 'ada' },
    'plays',
  ],
  ['another name', { accounts: ['grace'] }, {}, 'nothing'],
  ['a library', { libraries: ['Music'] }, { LibraryNameByMaxPath: 'Music' }, 'plays'],
  ['a library that older versions do not tell', { libraries: ['Music'] }, {}, 'nothing'],
])('settings may give %s', (_, chosen, more, says) => {
  expect(jellyfin.read({ ...payload, ...more }, { ...settings, ...chosen }).says).toBe(says)
})
