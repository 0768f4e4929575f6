import { webhookMappingSchema } from '@ongaku/shared/contracts'
import { fromWire } from '@ongaku/shared/wire'
import { custom } from './custom.ts'
import { type Reading } from './webhook-kind.ts'

const payload = {
  type: 'track.end',
  player: { name: 'Kitchen Radio' },
  'a/b': { '~c': 'Jóga' },
  track: { name: 'Jóga', artists: [{ name: 'Björk' }], album: 'Homogenic', no: '2', length: 305 },
  at: 1777666530,
}

const names = { artist: 'track.artists.0.name', title: 'track.name' }

const track = { source: 'custom', artist: 'Björk', title: 'Jóga' }

const session = '["Björk","Jóga"]'

const plays = (more: Record<string, unknown> = {}, startedAt?: string): Reading => ({
  says: 'plays',
  plays: [{ track: { ...track, ...more }, session, startedAt }],
})

const event = {
  path: 'type',
  play: ['track.end'],
  now_playing: ['track.begin'],
  loved: ['track.like'],
  unloved: ['track.unlike'],
}

const start = '2026-05-01T20:15:30.000Z'

const cases: [string, Record<string, unknown>, Record<string, unknown>, Reading][] = [
  ['every call is a play', {}, {}, plays()],
  [
    'all fields',
    {
      album: 'track.album',
      track_number: 'track.no',
      duration: 'track.length',
      client: 'player.name',
      started_at: 'at',
    },
    {},
    plays(
      { source: 'custom/kitchen-radio', album: 'Homogenic', track_number: 2, duration_ms: 305_000 },
      start,
    ),
  ],
  ['JSON pointers', { title: '/a~1b/~0c', artist: '/track/artists/0/name' }, {}, plays()],
  ['milliseconds', { duration: 'track.length', duration_unit: 'ms' }, {}, plays({ duration_ms: 305 })],
  [
    'a start in milliseconds',
    { started_at: 'at', started_at_format: 'unix_ms' },
    { at: 1777666530000 },
    plays({}, start),
  ],
  ['a start in ISO 8601', { started_at: 'at', started_at_format: 'iso' }, { at: start }, plays({}, start)],
  ['a start that is missing', { started_at: 'at' }, { at: null }, plays()],
  ['a value for plays', { event }, {}, plays()],
  ['a value for beginnings', { event }, { type: 'track.begin' }, { says: 'now_playing', track, session }],
  ['a value for loves', { event }, { type: 'track.like' }, { says: 'feedback', feedback: 'loved', track }],
  [
    'a value for loves taken back',
    { event },
    { type: 'track.unlike' },
    { says: 'feedback', feedback: 'none', track },
  ],
  [
    'a value of no meaning',
    { event },
    { type: 'volume' },
    { says: 'nothing', reason: `the value at "type" "volume" is not in the mapping` },
  ],
  ['no value', { event }, { type: {} }, { says: 'nothing', reason: 'the call has no value at "type"' }],
  [
    'what JSON objects inherit is no value',
    { event: { ...event, path: 'type.constructor.name' } },
    {},
    { says: 'nothing', reason: 'the call has no value at "type.constructor.name"' },
  ],
]

const read = (mapping: Record<string, unknown>, more: Record<string, unknown>) =>
  custom.read(
    { ...payload, ...more },
    { name: 'x', mapping: fromWire(webhookMappingSchema, { ...names, ...mapping }, 'mapping') },
  )

test.each(cases)('a mapping with %s', (_, mapping, more, reading) => {
  expect(read(mapping, more)).toEqual(reading)
})

test.each(['yesterday', '0', -1e300])('a start that can not be read is an error, as %p', (at) => {
  expect(() => read({ started_at: 'at' }, { at })).toThrow('is not a time in this format')
})
