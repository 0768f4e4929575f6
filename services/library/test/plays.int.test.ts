import { randomUUID } from 'node:crypto'
import { type ContractInput, countPlays, getPlay, listPlays } from '@ongaku/shared/contracts'
import { playDeleted, type PlayCompleted } from '@ongaku/shared/events'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { at, completed, playAt, startLibrary, type TestLibrary, write } from './library.ts'

const noParams = { params: undefined, body: undefined }

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

const record = (plays: readonly PlayCompleted[]) => library.publish(plays.map(completed))

type Query = Partial<ContractInput<typeof listPlays>['query']>

const list = (userId: string, query: Query = {}) =>
  library.client.call(
    listPlays,
    { ...noParams, query: { limit: 50, order: 'newest', offset: 0, ...query } },
    { userId },
  )

async function listAll(userId: string, query: Query) {
  const titles: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await list(userId, { ...query, ...(cursor && { cursor }) })
    titles.push(...page.items.map(({ title }) => title))
    cursor = page.nextCursor
  } while (cursor)
  return titles
}

const titlesOf = async (userId: string, query: Query) =>
  (await list(userId, query)).items.map(({ title }) => title)

test('keeps a play once, however often and in whatever spelling it comes', async () => {
  const userId = randomUUID()
  const play = playAt(userId, 1, { album: 'T H E', durationMs: 200_000 })
  await record([play, play])
  await record([{ ...play, artist: 'TRICOT ', title: 'song  1' }])
  const { items } = await list(userId)
  expect(items).toEqual([
    expect.objectContaining({ id: playIdOf(play), artist: 'Tricot', album: 'T H E', counted: true }),
  ])
})

test('gives every play exactly once over pages, also of plays that started together', async () => {
  const userId = randomUUID()
  const together = Array.from({ length: 9 }, (_, index) => playAt(userId, 30, { title: `Together ${index}` }))
  await record([...Array.from({ length: 10 }, (_, minute) => playAt(userId, minute)), ...together])
  const whole = await titlesOf(userId, { limit: 100 })
  expect(whole.slice(9)).toEqual(Array.from({ length: 10 }, (_, index) => `Song ${9 - index}`))
  const oldestFirst = whole.toReversed()
  for (const limit of [1, 4, 19]) {
    expect(await listAll(userId, { limit })).toEqual(whole)
    expect(await listAll(userId, { limit, order: 'oldest' })).toEqual(oldestFirst)
  }
  expect(await titlesOf(userId, { limit: 3, offset: 8 })).toEqual(whole.slice(8, 11))
  expect(await titlesOf(userId, { order: 'oldest', offset: 17 })).toEqual(oldestFirst.slice(17))
})

test('filters by time, artist and source', async () => {
  const userId = randomUUID()
  await record([
    playAt(userId, 1),
    playAt(userId, 2, { artist: 'Sigur Rós', source: 'navidrome' }),
    playAt(userId, 3, { artist: 'SIGUR  RÓS' }),
    playAt(userId, 4),
  ])
  expect(await titlesOf(userId, { from: at(2), to: at(4) })).toEqual(['Song 3', 'Song 2'])
  expect(await titlesOf(userId, { artist: 'sigur rós' })).toEqual(['Song 3', 'Song 2'])
  expect(await titlesOf(userId, { source: 'navidrome' })).toEqual(['Song 2'])
  expect(await titlesOf(userId, { artist: 'sigur rós', source: 'api', from: at(4) })).toEqual([])
})

test('keeps a play that does not count, with the reason', async () => {
  const userId = randomUUID()
  await record([playAt(userId, 1, { durationMs: 20_000 })])
  const { items } = await list(userId)
  expect(items).toMatchObject([{ counted: false, notCountedReason: 'track_too_short' }])
})

test("gives nobody another user's plays", async () => {
  const [owner, other] = [randomUUID(), randomUUID()]
  const play = playAt(owner, 1)
  await record([play])
  const input = { params: { id: playIdOf(play) }, query: undefined, body: undefined }
  expect(await library.client.call(getPlay, input, { userId: owner })).toMatchObject({ title: 'Song 1' })
  await expect(library.client.call(getPlay, input, { userId: other })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await list(other)).items).toEqual([])
})

test('refuses a cursor it did not give', async () => {
  const cursor = Buffer.from('[1,2]').toString('base64url')
  await expect(list(randomUUID(), { cursor })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'cursor', message: expect.any(String) as string }],
  })
})

test('counts plays, all or those of a time', async () => {
  const userId = randomUUID()
  await record([1, 2, 3, 4].map((minute) => playAt(userId, minute)))
  const count = async (query: { from?: string; to?: string }) =>
    (await library.client.call(countPlays, { ...noParams, query }, { userId })).count
  expect(await count({})).toBe(4)
  expect(await count({ from: at(2), to: at(4) })).toBe(2)
})

test('gives every field a play came with', async () => {
  const userId = randomUUID()
  const play = playAt(userId, 1, {
    album: 'Homogenic',
    albumArtist: 'Björk',
    trackNumber: 2,
    durationMs: 305_000,
    playedMs: 300_000,
    recordingMbid: randomUUID(),
    trackMbid: randomUUID(),
    releaseMbid: randomUUID(),
    releaseGroupMbid: randomUUID(),
    artistMbids: [randomUUID()],
    artistNames: ['Björk'],
    isrc: 'GBBND9700123',
    spotifyId: '4eCj9XvYVDVXhhFo5XHCCE',
    originUrl: 'https://music.example/joga',
    tags: ['electronic'],
  })
  await record([play])
  const { userId: _, ...fields } = play
  expect((await list(userId)).items).toEqual([{ id: playIdOf(play), ...fields, counted: true }])
})

describe('a removed play', () => {
  const removal = (userId: string, play: PlayCompleted) =>
    write(playDeleted, { userId, playId: playIdOf(play), deletedAt: at(30) })

  test('is gone, and comes back when it is submitted afterwards', async () => {
    const userId = randomUUID()
    const [first, second] = [playAt(userId, 1), playAt(userId, 2)]
    await library.publish([completed(first), completed(second), removal(userId, first)])
    expect(await titlesOf(userId, {})).toEqual(['Song 2'])
    await library.publish([
      completed(first),
      removal(userId, second),
      completed(second),
      removal(userId, second),
    ])
    expect(await titlesOf(userId, {})).toEqual(['Song 1'])
  })

  test("is not another user's", async () => {
    const [owner, other] = [randomUUID(), randomUUID()]
    const play = playAt(owner, 1)
    await record([play])
    await library.publish([removal(other, play)])
    expect(await titlesOf(owner, {})).toEqual(['Song 1'])
  })
})
