import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { fitTrack } from './fit-track.ts'

const track = { artist: 'Björk', title: 'Jóga', source: 'test' }
const fit = (more: Record<string, unknown>) => fitTrack(nowPlayingSchema, { ...track, ...more })

test.each([
  ['an empty album', { album: ' ' }],
  ['a track number that is none', { track_number: NaN }],
  ['a track that never ends', { duration_ms: 1e12 }],
  ['an id that is none', { recording_mbid: 'x', release_mbid: 7 }],
  ['a list with one bad id', { artist_mbids: ['db92a151-1ac2-438b-bc43-b82e149ddd50', 'x'] }],
  ['more bad names than an error lists', { artist_names: Array.from({ length: 50 }, () => ''), isrc: 'x' }],
])('%s is left out', (_, more) => {
  expect(fit({ ...more, tags: ['trip hop'] })).toEqual({ ...track, tags: ['trip hop'] })
})

test.each([
  ['artist', { artist: undefined, album: '' }],
  ['title', { title: '', album: '' }],
  ['source', { source: 'No source', album: '' }],
])('%s is refused where it is not valid, and nothing else is named', (field, more) => {
  expect(() => fit(more)).toThrow(
    expect.objectContaining({ code: 'invalid_input', fields: [expect.objectContaining({ field })] }) as Error,
  )
})

test('when a play started is needed as well, and what else the caller says', () => {
  const play = { ...track, started_at: 'yesterday' }
  expect(() => fitTrack(newPlaySchema, play)).toThrow('started_at: ')
  expect(() => fitTrack(nowPlayingSchema, { ...track, duration_ms: 0 }, ['duration_ms'])).toThrow(
    'duration_ms: ',
  )
})
