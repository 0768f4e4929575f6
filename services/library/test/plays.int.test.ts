import { randomUUID } from 'node:crypto'
import { Partitioners, type Producer } from 'kafkajs'
import { pino } from 'pino'
import { getPlay, listPlays } from '@ongaku/shared/contracts'
import { secretConfig } from '@ongaku/shared/crypto'
import { playCompleted, type PlayCompleted, writeEvent } from '@ongaku/shared/events'
import { createInternalTokens, createServiceClient, type ServiceClient } from '@ongaku/shared/http'
import { createKafka } from '@ongaku/shared/kafka'
import { playIdOf } from '@ongaku/shared/plays'
import { createDeliverySpy, startEngines, type TestEngines } from '@ongaku/testing'
import { type Service } from '@ongaku/shared/service'
import { createLibraryService } from '../src/service.ts'

const secret = secretConfig.parse({ key: '03'.repeat(32) })
const spy = createDeliverySpy()
const noParams = { params: undefined, body: undefined }

let engines: TestEngines
let library: Service
let client: ServiceClient
let producer: Producer

beforeAll(async () => {
  engines = await startEngines()
  const common = {
    kafka: engines.kafka,
    mongo: engines.mongo,
    secret,
    cache: {},
    logging: { level: 'silent' as const },
  }
  library = createLibraryService(
    { ...common, http: { host: '127.0.0.1', port: 0 } },
    { onSettled: spy.onSettled },
  )
  await library.start()
  const tokens = createInternalTokens(secret)
  client = createServiceClient({ service: 'library', baseUrl: library.url(), tokens, timeoutMs: 10_000 })
  producer = createKafka(engines.kafka, 'test', pino({ level: 'silent' })).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
})

afterAll(async () => {
  await producer.disconnect()
  await library.stop()
  await engines.stop()
})

const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 20, minute)).toISOString()

const playAt = (userId: string, minute: number, changes: Partial<PlayCompleted> = {}): PlayCompleted => ({
  userId,
  artist: 'Tricot',
  title: `Song ${minute}`,
  startedAt: at(minute),
  source: 'api',
  ...changes,
})

/** Publishes plays and resolves once the last of them is in the history. */
async function record(plays: readonly PlayCompleted[]): Promise<void> {
  const marker = randomUUID()
  const messages = plays.map((play, index) => {
    const id = index === plays.length - 1 ? marker : randomUUID()
    return writeEvent(playCompleted, play, { id, source: 'test', time: play.startedAt })
  })
  await producer.send({ topic: playCompleted.topic.name, messages })
  await spy.waitFor(({ event }) => event?.id === marker)
}

const list = (userId: string, query: Partial<Parameters<typeof callList>[1]> = {}) =>
  callList(userId, { limit: 50, ...query })

function callList(
  userId: string,
  query: { limit: number; cursor?: string; from?: string; to?: string; artist?: string; source?: string },
) {
  return client.call(listPlays, { ...noParams, query: { order: 'newest', offset: 0, ...query } }, { userId })
}

async function listAll(userId: string, limit: number) {
  const titles: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await list(userId, { limit, ...(cursor && { cursor }) })
    titles.push(...page.items.map(({ title }) => title))
    cursor = page.nextCursor
  } while (cursor)
  return titles
}

const titlesOf = async (userId: string, query: Parameters<typeof list>[1]) =>
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
  for (const limit of [1, 4, 19]) expect(await listAll(userId, limit)).toEqual(whole)
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
  expect(await client.call(getPlay, input, { userId: owner })).toMatchObject({ title: 'Song 1' })
  await expect(client.call(getPlay, input, { userId: other })).rejects.toMatchObject({ code: 'not_found' })
  expect((await list(other)).items).toEqual([])
})

test('refuses a cursor it did not give', async () => {
  const cursor = Buffer.from('[1,2]').toString('base64url')
  await expect(list(randomUUID(), { cursor })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'cursor', message: expect.any(String) as string }],
  })
})
