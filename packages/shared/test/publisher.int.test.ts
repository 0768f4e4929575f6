import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { type EachMessagePayload, type Kafka, type ProducerConfig } from 'kafkajs'
import { pino } from 'pino'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OutgoingEvent, type TopicDefinition } from '../src/events/index.ts'
import { createKafka, createPublisher, createTopics } from '../src/kafka/index.ts'

const logger = pino({ level: 'silent' })
const topic: TopicDefinition = {
  name: 'published.v1',
  cleanupPolicy: 'delete',
  retentionMs: 86_400_000,
  maxMessageBytes: 1_000_000,
}
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
  const publisher = createPublisher(counted.kafka, { logger })
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
  const publisher = createPublisher(kafka, { logger, maxWaitingBytes: 2_000 })
  await publisher.start()
  const first = publisher.publish([event('x'.repeat(1_500))])
  await expect(publisher.publish([event('x'.repeat(1_500))])).rejects.toMatchObject({ code: 'unavailable' })
  await first
  await publisher.publish([event('x'.repeat(1_500))])
  await publisher.stop()
})

test('says what a failed publish may have left behind, and works again once the broker is up', async () => {
  const lines: string[] = []
  const publisher = createPublisher(kafka, { logger: pino({}, { write: (line) => lines.push(line) }) })
  await publisher.start()
  const { host, port } = broker.address()
  await broker.stop()
  const unavailable = (message: string) => ({ code: 'unavailable', retryAfterMs: 5_000, message })
  await expect(publisher.publish([event('unsure')])).rejects.toMatchObject(
    unavailable(
      'The event broker has not confirmed: it may have taken the events; sending them again is safe',
    ),
  )
  await expect(publisher.publish([event('lost')])).rejects.toMatchObject(
    unavailable('The event broker has not confirmed: nothing was taken'),
  )
  expect(lines).toHaveLength(2)
  broker = createEmbeddedKafka({ dataDir, host, port })
  await broker.start()
  await publisher.publish([event('kept')])
  await publisher.stop()
})

test('each event carries the trace of its own caller, however many are sent together', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const publisher = createPublisher(kafka, { logger })
  await publisher.start()
  const traceIdOf = (index: number) => `${index}`.repeat(32)
  const publishIn = (index: number) => {
    const span = { traceId: traceIdOf(index), spanId: 'cd'.repeat(8), traceFlags: 1 }
    return context.with(trace.setSpanContext(ROOT_CONTEXT, span), () =>
      publisher.publish([event(String(index))]),
    )
  }
  await Promise.all([1, 2, 3, 4].map(publishIn))
  const consumer = kafka.consumer({ groupId: 'traces' })
  await consumer.connect()
  await consumer.subscribe({ topic: topic.name, fromBeginning: true })
  const seen = new Map<string, string>()
  await new Promise<void>((resolve, reject) => {
    const eachMessage = ({ message: { value, headers } }: EachMessagePayload) => {
      seen.set(String(value), String(headers?.traceparent))
      if (seen.size === 4) resolve()
      return Promise.resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  for (const index of [1, 2, 3, 4]) expect(seen.get(String(index))).toContain(traceIdOf(index))
  await publisher.stop()
  context.disable()
  propagation.disable()
})
