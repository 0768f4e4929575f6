import { type Kafka, type ProducerConfig } from 'kafkajs'
import { pino } from 'pino'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OutgoingEvent } from '../src/events/index.ts'
import { createKafka, createPublisher, createTopics } from '../src/kafka/index.ts'

const logger = pino({ level: 'silent' })
const topic = { name: 'published.v1', retentionMs: 86_400_000, maxMessageBytes: 1_000_000 }
const event = (value: string, key = 'a'): OutgoingEvent => ({ topic: topic.name, key, value, headers: {} })

let dataDir: string
let broker: ReturnType<typeof createEmbeddedKafka>
let kafka: Kafka
let topics: ReturnType<typeof createTopics>

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ongaku-publisher-'))
  broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
  const { host, port } = broker.address()
  const config = { brokers: [`${host}:${port}`], partitions: 1, replicationFactor: 1 }
  kafka = createKafka(config, 'test', logger)
  topics = createTopics(kafka, config, [topic])
  await topics.start()
})

afterEach(async () => {
  await topics.stop()
  await broker.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** The same Kafka, counting the requests its producers send. */
function countRequests(real: Kafka) {
  let requests = 0
  const producer = (config: ProducerConfig) => {
    const inner = real.producer(config)
    const sendBatch: typeof inner.sendBatch = (batch) => {
      requests += 1
      return inner.sendBatch(batch)
    }
    return { ...inner, sendBatch }
  }
  return { kafka: { producer } as unknown as Kafka, requests: () => requests }
}

test('sends what arrives while a request is under way together in the next one', async () => {
  const counted = countRequests(kafka)
  const publisher = createPublisher(counted.kafka)
  await publisher.start()
  await Promise.all(Array.from({ length: 200 }, (_, index) => publisher.publish([event(String(index))])))
  expect(counted.requests()).toBe(2)
  const admin = kafka.admin()
  await admin.connect()
  const [{ high } = { high: '' }] = await admin.fetchTopicOffsets(topic.name)
  await admin.disconnect()
  expect(high).toBe('200')
  await publisher.stop()
})

test('refuses more than may wait, and takes it again once there is room', async () => {
  const publisher = createPublisher(kafka, { maxWaitingBytes: 2_000 })
  await publisher.start()
  const first = publisher.publish([event('x'.repeat(1_500))])
  await expect(publisher.publish([event('x'.repeat(1_500))])).rejects.toMatchObject({ code: 'unavailable' })
  await first
  await publisher.publish([event('x'.repeat(1_500))])
  await publisher.stop()
})

test('tells that the broker is down, with a time to come back, and works again once it is up', async () => {
  const publisher = createPublisher(kafka)
  await publisher.start()
  const { host, port } = broker.address()
  await broker.stop()
  await expect(publisher.publish([event('lost')])).rejects.toMatchObject({
    code: 'unavailable',
    retryAfterMs: 5_000,
  })
  broker = createEmbeddedKafka({ dataDir, host, port })
  await broker.start()
  await publisher.publish([event('kept')])
  await publisher.stop()
})
