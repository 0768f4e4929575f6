import { readFile } from 'node:fs/promises'
import { tautulli } from './tautulli.ts'
import { type Reading } from './webhook-kind.ts'

const settings = { name: 'Tautulli' }

/** The values that Tautulli puts into the template of docs/webhooks.md. */
const payload: Record<string, string> = {
  action: 'watched',
  media_type: 'track',
  track_name: 'Teardrop',
  track_artist: 'Massive Attack',
  artist_name: 'Massive Attack',
  album_name: 'Mezzanine',
  track_num: '3',
  duration_ms: '330773',
  started_unixtime: '1777666530',
  session_key: '27',
  rating_key: '14454',
  username: 'ada',
  user_id: '3164',
  library_name: 'Music',
  product: 'Plexamp',
}

const track = {
  source: 'tautulli/plexamp',
  artist: 'Massive Attack',
  title: 'Teardrop',
  album: 'Mezzanine',
  track_number: 3,
  duration_ms: 330_773,
}

const session = '["27","14454"]'

const startedAt = '2026-05-01T20:15:30.000Z'

const cases: [string, Record<string, string | undefined>, Reading][] = [
  ['a watched track is a play with its start', {}, { says: 'plays', plays: [{ track, session, startedAt }] }],
  [
    'without an action it was watched',
    { action: undefined, started_unixtime: '' },
    { says: 'plays', plays: [{ track, session }] },
  ],
  ['a track that begins is playing', { action: 'play' }, { says: 'now_playing', track, session }],
  [
    "a compilation's track has an artist of its own",
    { action: 'resume', artist_name: 'Various Artists', duration_ms: undefined, duration_sec: '330' },
    {
      says: 'now_playing',
      track: { ...track, album_artist: 'Various Artists', duration_ms: 330_000 },
      session,
      resumed: true,
    },
  ],
  ['a stop says nothing', { action: 'stop' }, { says: 'nothing', reason: 'the action "stop" is not needed' }],
  [
    'an episode is not music',
    { media_type: 'episode' },
    { says: 'nothing', reason: 'the media type "episode" is not music' },
  ],
]

test.each(cases)('%s', (_, more, reading) => {
  expect(tautulli.read({ ...payload, ...more }, settings)).toEqual(reading)
})

test.each([
  [{ accounts: ['ada'] }, 'plays'],
  [{ accounts: ['3164'] }, 'plays'],
  [{ accounts: ['grace'] }, 'nothing'],
  [{ libraries: ['Audiobooks'] }, 'nothing'],
])('with %j it says %s', (chosen, says) => {
  expect(tautulli.read(payload, { ...settings, ...chosen }).says).toBe(says)
})

test('the template of the documentation names what is read', async () => {
  const page = await readFile('docs/webhooks.md', 'utf8')
  const [, template = ''] = /## Tautulli[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? []
  const fields = JSON.parse(template) as Record<string, string>
  expect(Object.keys(fields).sort()).toEqual(Object.keys(payload).sort())
  for (const [name, value] of Object.entries(fields)) expect(value).toBe(`{${name}}`)
})
