import { randomUUID } from 'node:crypto'
import { systemClock } from '@ongaku/shared/clock'
import { createSeal, secretConfig } from '@ongaku/shared/crypto'
import { playStarted, readEnvelope, writeEvent } from '@ongaku/shared/events'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { startDatabase, type TestDatabase, waitUntil } from '@ongaku/testing'
import { sealCredentials } from '../src/connections/connection.ts'
import { createConnectionRepository } from '../src/connections/connection.repository.ts'
import { forwardNowPlaying } from '../src/now-playing/forward-now-playing.consumer.ts'
import { createScrobblingSwitches } from '../src/users/scrobbling-switches.ts'
import { logger } from './scrobbler.ts'

let database: TestDatabase
let mongo: Mongo

beforeAll(async () => {
  database = await startDatabase()
  mongo = createMongo(database.mongo, 'now_playing')
})

afterAll(async () => {
  await mongo.stop()
  await database.stop()
})

test('an account has one call at a time, and is shown the latest track next', async () => {
  const connections = createConnectionRepository(mongo, { wake: () => undefined })
  await mongo.start()
  const seal = createSeal(secretConfig.parse({ key: '07'.repeat(32) }))
  const account = { userId: randomUUID(), service: 'slow', username: 'listener' }
  const prepared = await connections.prepare(account, Date.now())
  const sealedCredentials = sealCredentials(seal, prepared, 'key')
  await connections.link(prepared, { username: account.username, sealedCredentials }, Date.now())

  const calls: { title: string; answer: () => void }[] = []
  const nowPlaying = (_: string, { title }: { title: string }) =>
    new Promise<void>((resolve) => calls.push({ title, answer: resolve }))
  const destination = { nowPlaying, judgeFailure: () => ({ kind: 'retry' as const }) }
  const subscription = forwardNowPlaying({
    connections,
    switches: createScrobblingSwitches(mongo, systemClock),
    destinations: { find: () => destination },
    seal,
    clock: systemClock,
    logger,
  })
  async function play(title: string): Promise<void> {
    const startedAt = new Date().toISOString()
    const payload = { userId: account.userId, artist: 'Tricot', title, startedAt, source: 'test' }
    const attributes = { id: randomUUID(), source: 'test', time: startedAt }
    const work = subscription.read(readEnvelope(writeEvent(playStarted, payload, attributes)))
    await work?.handle([work.event])
  }

  for (const title of ['First', 'Second', 'Third']) await play(title)
  expect(calls.map(({ title }) => title)).toEqual(['First'])
  calls[0]!.answer()
  await waitUntil(
    () => calls.length,
    (count) => count === 2,
  )
  expect(calls[1]!.title).toBe('Third')
  calls[1]!.answer()
})
