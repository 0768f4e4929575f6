import { randomUUID } from 'node:crypto'
import { listTopAlbums, listTopArtists, listTopTracks } from '@ongaku/shared/contracts'
import { albumIdOf, artistIdOf, trackIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { at, completed, playAt, startLibrary, type TestLibrary } from './library.ts'

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

interface Query {
  period?: '7day' | '1month' | 'overall'
  from?: string
  to?: string
  limit?: number
  page?: number
}

const call = (contract: typeof listTopArtists | typeof listTopAlbums, userId: string, query: Query = {}) => {
  const input = { params: undefined, body: undefined, query: { limit: 50, page: 1, ...query } }
  return library.client.call(contract, input, { userId })
}

async function recordSome(): Promise<string> {
  const userId = randomUUID()
  const plays = [
    playAt(userId, 1, { artist: 'Björk', title: 'Jóga', album: 'Homogenic' }),
    playAt(userId, 2, { artist: 'BJÖRK', title: 'Jóga', album: 'homogenic' }),
    playAt(userId, 3, { artist: 'Björk', title: 'Hunter', album: 'Homogenic' }),
    playAt(userId, 4, { artist: 'Tricot', title: 'Potage', album: 'T H E' }),
    playAt(userId, 5, { artist: 'Various', title: 'A', album: 'Mix', albumArtist: 'DJ' }),
    playAt(userId, 6, { artist: 'björk', title: 'Jóga', durationMs: 10_000 }),
    playAt(randomUUID(), 6, { artist: 'Somebody', title: 'Else' }),
  ]
  await library.publish(plays.slice(0, 6).map(completed))
  await library.publish(plays.slice(6).map(completed))
  return userId
}

test('a chart ranks all plays of its user, whatever the spelling, and shows the latest one', async () => {
  const userId = await recordSome()
  expect(await call(listTopArtists, userId)).toEqual({
    items: [
      { rank: 1, id: artistIdOf('Björk'), plays: 4, name: 'björk' },
      { rank: 2, id: artistIdOf('Various'), plays: 1, name: 'Various' },
      { rank: 2, id: artistIdOf('Tricot'), plays: 1, name: 'Tricot' },
    ],
    total: 3,
  })
  const joga = { artist: 'björk', title: 'Jóga' }
  expect(await call(listTopTracks, userId)).toMatchObject({
    items: [
      { rank: 1, id: trackIdOf(joga), plays: 3, ...joga },
      { rank: 2, title: 'A' },
      { rank: 2, title: 'Potage' },
      { rank: 2, title: 'Hunter' },
    ],
    total: 4,
  })
  const homogenic = { artist: 'Björk', title: 'Homogenic' }
  expect(await call(listTopAlbums, userId)).toMatchObject({
    items: [
      { rank: 1, id: albumIdOf(homogenic), plays: 3, ...homogenic },
      { rank: 2, artist: 'DJ', title: 'Mix' },
      { rank: 2, artist: 'Tricot', title: 'T H E' },
    ],
    total: 3,
  })
})

test('a chart comes in pages, with its length', async () => {
  const userId = await recordSome()
  expect(await call(listTopTracks, userId, { limit: 2, page: 2 })).toMatchObject({
    items: [{ title: 'Potage' }, { title: 'Hunter' }],
    total: 4,
  })
  expect(await call(listTopTracks, userId, { limit: 2, page: 3 })).toEqual({ items: [], total: 4 })
})

test('a chart covers a time', async () => {
  const userId = await recordSome()
  expect(await call(listTopTracks, userId, { from: at(2), to: at(4) })).toMatchObject({
    items: [{ title: 'Hunter' }, { title: 'Jóga' }],
  })
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  await library.publish(
    [6, 8].map((days) =>
      completed(playAt(userId, 1, { artist: 'New', title: `${days} days ago`, startedAt: daysAgo(days) })),
    ),
  )
  expect(await call(listTopTracks, userId, { period: '7day' })).toMatchObject({
    items: [{ title: '6 days ago' }],
  })
  expect((await call(listTopTracks, userId, { period: '1month', limit: 1 })).total).toBe(2)
  expect((await call(listTopTracks, userId, { period: 'overall' })).total).toBe(6)
})

test('a chart refuses a period beside other bounds', async () => {
  const asked = call(listTopTracks, randomUUID(), { period: '7day', from: at(1) })
  await expect(asked).rejects.toMatchObject({ code: 'invalid_input' })
})
