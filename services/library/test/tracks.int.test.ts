import { randomUUID } from 'node:crypto'
import { getTrack } from '@ongaku/shared/contracts'
import { trackIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { completed, playAt, startLibrary, type TestLibrary } from './library.ts'

let engines: TestEngines
let library: TestLibrary

beforeAll(async () => {
  engines = await startEngines()
  library = await startLibrary(engines)
})

afterAll(async () => {
  await library.stop()
  await engines.stop()
})

const find = (id: string) =>
  library.client.call(
    getTrack,
    { params: { id }, query: undefined, body: undefined },
    { userId: randomUUID() },
  )

const ids = { recordingMbid: randomUUID(), spotifyId: '4eCj9XvYVDVXhhFo5XHCCE' }
const track = { artist: 'Björk', title: 'Jóga', album: 'Homogenic', durationMs: 305_000, ...ids }

test('a track that was played is found by each of its ids, by anybody', async () => {
  const userId = randomUUID()
  await library.publish([
    completed(playAt(userId, 1, { ...track, tags: ['mine'], originUrl: 'https://music.example/' })),
    completed(playAt(userId, 2, { ...track, album: 'Another' })),
  ])
  const id = trackIdOf(track)
  for (const known of [id, ids.recordingMbid, ids.recordingMbid.toUpperCase(), ids.spotifyId]) {
    expect(await find(known)).toEqual({ id, ...track })
  }
})

test('what a later play tells of a track is filled in, and what is known stays', async () => {
  const userId = randomUUID()
  const song = { artist: 'Tricot', title: '$Potage' }
  const told = { recordingMbid: randomUUID(), durationMs: 200_000 }
  const id = trackIdOf(song)
  await library.publish([completed(playAt(userId, 1, { ...song, album: 'T H E' }))])
  expect(await find(id)).toEqual({ id, ...song, album: 'T H E' })
  await library.publish([
    completed(playAt(userId, 2, { ...song, artist: 'TRICOT', recordingMbid: told.recordingMbid })),
    completed(playAt(userId, 3, { ...song, durationMs: told.durationMs })),
  ])
  await library.publish([completed(playAt(userId, 4, { ...song, ...told, recordingMbid: randomUUID() }))])
  expect(await find(told.recordingMbid)).toEqual({ id, ...song, album: 'T H E', ...told })
})

test.each([randomUUID(), '123', '0000000000000000000000'])('there is no track %s', async (id) => {
  await expect(find(id)).rejects.toMatchObject({ code: 'not_found', message: 'Track not found' })
})
