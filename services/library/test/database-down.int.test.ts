import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Partitioners } from 'kafkajs'
import { pino } from 'pino'
import { createEmbeddedMongo } from '@ongaku/embedded-mongo'
import { getPlay } from '@ongaku/shared/contracts'
import { secretConfig } from '@ongaku/shared/crypto'
import { playCompleted, writeEvent } from '@ongaku/shared/events'
import { createInternalTokens, createServiceClient } from '@ongaku/shared/http'
import { createKafka } from '@ongaku/shared/kafka'
import { playIdOf } from '@ongaku/shared/plays'
import { createDeliverySpy, startBroker, waitUntil } from '@ongaku/testing'
import { createLibraryService } from '../src/service.ts'

test('plays that come while the database is away are kept once it is back, and none is given up', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-database-down-'))
  const broker = await startBroker()
  const database = createEmbeddedMongo({ dataDir, port: 0 })
  await database.start()
  const { port } = database.address()
  const uri = database.uri()
  const spy = createDeliverySpy()
  const secret = secretConfig.parse({ key: '03'.repeat(32) })
  const retries: unknown[] = []
  const logger = pino({ level: 'warn' }, { write: (line) => retries.push(line) })
  const library = createLibraryService(
    {
      kafka: broker.kafka,
      mongo: { uri },
      secret,
      cache: {},
      logging: { level: 'silent' },
      http: { host: '127.0.0.1', port: 0 },
    },
    { onSettled: spy.onSettled, logger },
  )
  await library.start()
  await database.stop()

  const userId = '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60'
  const plays = [1, 2, 3].map((minute) => ({
    userId,
    artist: 'Tricot',
    title: `Song ${minute}`,
    startedAt: new Date(Date.UTC(2026, 4, 1, 20, minute)).toISOString(),
    source: 'api',
  }))
  const producer = createKafka(broker.kafka, 'test', logger).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  const messages = plays.map((play) =>
    writeEvent(playCompleted, play, { id: play.title, source: 'test', time: play.startedAt }),
  )
  await producer.send({ topic: playCompleted.topic.name, messages })
  await producer.disconnect()
  await waitUntil(
    () => retries.length,
    (count) => count >= 2,
  )

  const again = createEmbeddedMongo({ dataDir, port })
  await again.start()
  await spy.waitFor(({ event }) => event?.id === 'Song 3')
  expect(spy.settled.map(({ outcome }) => outcome)).toEqual(['handled', 'handled', 'handled'])
  const tokens = createInternalTokens(secret)
  const client = createServiceClient({
    service: 'library',
    baseUrl: library.url(),
    tokens,
    timeoutMs: 10_000,
  })
  for (const play of plays) {
    const input = { params: { id: playIdOf(play) }, query: undefined, body: undefined }
    expect(await client.call(getPlay, input, { userId })).toMatchObject({ title: play.title })
  }

  await library.stop()
  await again.stop()
  await broker.stop()
  await rm(dataDir, { recursive: true })
}, 60_000)
