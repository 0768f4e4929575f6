import { type Db, MongoClient } from 'mongodb'
import { pino } from 'pino'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabase, type TestDatabase, uniqueName, waitUntil } from '@ongaku/testing'
import { systemClock } from '../src/clock/index.ts'
import { createKafka, createPublisher, createTopics } from '../src/kafka/index.ts'
import { type Component, compose } from '../src/lifecycle/index.ts'
import { createMongo } from '../src/mongo/index.ts'
import { createOutbox, type OutboxEntry, pushEntries, writeEntry } from '../src/outbox/index.ts'
import { defineNoted } from './kafka-fixture.ts'

const logger = pino({ level: 'silent' })

interface Account {
  _id: string
  state: string
  outbox?: OutboxEntry[]
}

let database: TestDatabase
let client: MongoClient
let dataDir: string
let broker: ReturnType<typeof createEmbeddedKafka>
const running: Component[] = []

beforeAll(async () => {
  database = await startDatabase()
  client = await new MongoClient(database.mongo.uri).connect()
  dataDir = await mkdtemp(join(tmpdir(), 'ongaku-outbox-'))
  broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
})

afterEach(async () => {
  for (const component of running.splice(0).toReversed()) await component.stop()
})

afterAll(async () => {
  await client.close()
  await broker.stop()
  await database.stop()
  await rm(dataDir, { recursive: true })
})

/** What a test writes to and reads from: a database and an event of its own. */
async function setUp() {
  const { host, port } = broker.address()
  const kafkaConfig = { brokers: [`${host}:${port}`], partitions: 1, replicationFactor: 1 }
  const kafka = createKafka(kafkaConfig, 'test', logger)
  const noted = defineNoted()
  const topics = createTopics(kafka, kafkaConfig, [noted.topic])
  await topics.start()
  running.push(topics)
  const name = uniqueName('outbox')
  const db: Db = client.db(name)
  const accounts = db.collection<Account>('accounts')
  const seen: string[] = []
  const consumer = kafka.consumer({ groupId: uniqueName('seen'), maxWaitTimeInMs: 200 })
  await consumer.connect()
  await consumer.subscribe({ topic: noted.topic.name, fromBeginning: true })
  await consumer.run({
    eachMessage({ message }) {
      seen.push(String(message.headers?.ce_id))
      return Promise.resolve()
    },
  })
  running.push({ name: 'reader', start: () => Promise.resolve(), stop: () => consumer.disconnect() })

  return {
    accounts,
    seen,
    entry: (id: string) =>
      writeEntry(noted, { note: id }, { id, source: 'test', time: new Date().toISOString() }),
    async startRelay() {
      const mongo = createMongo(database.mongo, name)
      const publisher = createPublisher(kafka, { logger })
      const collections = ['accounts']
      const outbox = createOutbox({ mongo, publisher, clock: systemClock, logger, collections })
      const relay = { ...compose('relay', [mongo, publisher, outbox]), wake: () => outbox.wake() }
      await relay.start()
      running.push(relay)
      return relay
    },
    waitFor: (count: number) =>
      waitUntil(
        () => seen,
        (ids) => ids.length >= count,
      ),
    untilEmpty: () =>
      waitUntil(
        () => accounts.countDocuments({ outbox: { $exists: true } }),
        (count) => count === 0,
      ),
  }
}

test('publishes what was written with a change, in its order, and takes it out of the document', async () => {
  const { accounts, seen, entry, startRelay, waitFor, untilEmpty } = await setUp()
  const relay = await startRelay()
  await accounts.insertOne({ _id: 'a', state: 'linked', outbox: [entry('linked')] })
  relay.wake()
  await waitFor(1)
  for (const state of ['held', 'linked-again', 'unlinked']) {
    await accounts.updateOne({ _id: 'a' }, { $set: { state }, ...pushEntries(entry(state)) })
    relay.wake()
  }
  await waitFor(4)
  expect(seen).toEqual(['linked', 'held', 'linked-again', 'unlinked'])
  await untilEmpty()
  expect(await accounts.findOne({ _id: 'a' })).toEqual({ _id: 'a', state: 'unlinked' })
})

test('publishes what a process left that died between the change and the publish', async () => {
  const { accounts, seen, entry, startRelay, waitFor, untilEmpty } = await setUp()
  const many = Array.from({ length: 250 }, (_, index) => `left-${index}`)
  await accounts.insertMany(many.map((id) => ({ _id: id, state: 'x', outbox: [entry(id)] })))
  const long = Array.from({ length: 120 }, (_, index) => entry(`long-${index}`))
  await accounts.insertOne({ _id: 'long', state: 'x', outbox: long })
  await startRelay()
  await waitFor(370)
  await untilEmpty()
  expect(seen.toSorted()).toEqual([...many, ...long.map(({ id }) => id)].toSorted())
  expect(seen.filter((id) => id.startsWith('long'))).toEqual(long.map(({ id }) => id))
})

test('two relays publish each entry once while both are well, and one takes over from the other', async () => {
  const { accounts, seen, entry, startRelay, waitFor, untilEmpty } = await setUp()
  const [first, second] = [await startRelay(), await startRelay()]
  await accounts.insertOne({ _id: 'a', state: 'x' })
  const ids = Array.from({ length: 40 }, (_, index) => `shared-${index}`)
  for (const id of ids) {
    await accounts.updateOne({ _id: 'a' }, pushEntries(entry(id)))
    first.wake()
    second.wake()
  }
  await waitFor(40)
  await untilEmpty()
  expect(seen).toEqual(ids)
  await first.stop()
  await accounts.updateOne({ _id: 'a' }, pushEntries(entry('after')))
  second.wake()
  await waitFor(41)
  expect(seen.at(-1)).toBe('after')
}, 30_000)

test('keeps everything in order while the broker is down, and publishes it afterwards', async () => {
  const { accounts, seen, entry, startRelay, waitFor, untilEmpty } = await setUp()
  const relay = await startRelay()
  const { host, port } = broker.address()
  await broker.stop()
  await accounts.insertOne({ _id: 'a', state: 'x' })
  const ids = Array.from({ length: 20 }, (_, index) => `down-${index}`)
  for (const id of ids) {
    await accounts.updateOne({ _id: 'a' }, pushEntries(entry(id)))
    relay.wake()
  }
  expect(await accounts.findOne({ _id: 'a' })).toHaveProperty('outbox.length', 20)
  broker = createEmbeddedKafka({ dataDir, host, port })
  await broker.start()
  await waitFor(20)
  await untilEmpty()
  expect([...new Set(seen)]).toEqual(ids)
}, 60_000)
