import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Kafka, type KafkaMessage, Partitioners, type Producer } from 'kafkajs'
import { pino } from 'pino'
import { systemClock } from '../src/clock/index.ts'
import { AppError } from '../src/errors/index.ts'
import { deadLetterTopic, playCompleted, playStarted, writeEvent } from '../src/events/index.ts'
import { createConsumers, createKafka, subscribe, type Subscription } from '../src/kafka/index.ts'
import { type Component } from '../src/lifecycle/index.ts'
import {
  createDeliverySpy,
  type DeliverySpy,
  startBroker,
  type TestBroker,
  uniqueName,
} from '@ongaku/testing'

const logger = pino({ level: 'silent' })
const userId = '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60'

let broker: TestBroker
let kafka: Kafka
let producer: Producer
let running: Component[] = []

beforeAll(async () => {
  broker = await startBroker()
  kafka = createKafka(broker.kafka, 'test', logger)
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
})

afterEach(async () => {
  for (const component of running) await component.stop()
  running = []
})

afterAll(async () => {
  await producer.disconnect()
  await broker.stop()
})

async function consume(subscription: Subscription): Promise<{ spy: DeliverySpy; consumers: Component }> {
  const spy = createDeliverySpy()
  const { onSettled } = spy
  const consumers = createConsumers([subscription], {
    kafka,
    config: broker.kafka,
    logger,
    clock: systemClock,
    onSettled,
  })
  await consumers.start()
  running.push(consumers)
  return { spy, consumers }
}

const event = (title: string) =>
  writeEvent(
    playCompleted,
    { userId, artist: 'Tricot', title, startedAt: '2026-05-01T20:15:30.000Z', source: 'api' },
    { id: title, source: 'test', time: '2026-05-01T20:20:00.000Z' },
  )

const send = (...messages: { value: string; headers?: Record<string, string> }[]) =>
  producer.send({
    topic: playCompleted.topic.name,
    messages: messages.map((message) => ({ key: userId, ...message })),
  })

/** The titles a handler was given, without those of earlier tests on the same topic. */
const titlesOf = (events: readonly { payload: { title: string } }[], prefix: string): string[] =>
  events.map(({ payload }) => payload.title).filter((title) => title.startsWith(prefix))

async function readDeadLetters(group: string, count: number): Promise<KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId: uniqueName('reader') })
  const letters: KafkaMessage[] = []
  await consumer.connect()
  await consumer.subscribe({ topic: deadLetterTopic(playCompleted.topic, group).name, fromBeginning: true })
  await new Promise<void>((resolve, reject) => {
    const eachMessage = ({ message }: { message: KafkaMessage }) => {
      letters.push(message)
      if (letters.length === count) resolve()
      return Promise.resolve()
    }
    consumer.run({ eachMessage }).catch(reject)
  })
  await consumer.disconnect()
  return letters
}

test('hands events on in their order, and not again after a restart', async () => {
  const group = uniqueName('in-order')
  const handled: string[] = []
  const subscription = subscribe(playCompleted, { group }, (events) => {
    handled.push(...titlesOf(events, 'order'))
    return Promise.resolve()
  })
  const first = await consume(subscription)
  await send(event('order 1'), event('order 2'), event('order 3'))
  await first.spy.waitFor(({ event: settled }) => settled?.id === 'order 3')
  await first.consumers.stop()

  const second = await consume(subscription)
  await send(event('order 4'))
  await second.spy.waitFor(({ event: settled }) => settled?.id === 'order 4')
  expect(handled).toEqual(['order 1', 'order 2', 'order 3', 'order 4'])
})

test('puts a message that is no valid event into the dead letters as it came, and goes on', async () => {
  const group = uniqueName('invalid')
  const { spy } = await consume(subscribe(playCompleted, { group }, () => Promise.resolve()))
  const broken = { ...event('broken'), value: JSON.stringify({ user_id: userId }) }
  await send({ value: 'no json', headers: { mine: 'kept' } }, broken, event('after the broken'))
  await spy.waitFor(({ event: settled }) => settled?.id === 'after the broken')

  const [noJson, noArtist] = await readDeadLetters(group, 2)
  expect(noJson?.value?.toString()).toBe('no json')
  expect(noJson?.key?.toString()).toBe(userId)
  const headers = Object.fromEntries(
    Object.entries(noJson?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  )
  expect(headers).toMatchObject({
    mine: 'kept',
    dlq_reason: 'invalid_input',
    dlq_topic: playCompleted.topic.name,
  })
  expect(headers.dlq_offset).toMatch(/^\d+$/)
  expect(String(noArtist?.headers?.dlq_error)).toMatch(/artist/)
})

test('puts a placeholder into a dead-letter topic that is too small for the message, and goes on', async () => {
  const group = uniqueName('too-large')
  const admin = kafka.admin()
  await admin.connect()
  const { name } = deadLetterTopic(playCompleted.topic, group)
  const configEntries = [{ name: 'max.message.bytes', value: '2000' }]
  await admin.createTopics({
    topics: [{ topic: name, numPartitions: 1, replicationFactor: 1, configEntries }],
  })
  await admin.disconnect()
  const { spy } = await consume(subscribe(playCompleted, { group }, () => Promise.resolve()))
  await send({ value: randomBytes(4_000).toString('base64') }, event('after the large'))
  await spy.waitFor(({ event: settled }) => settled?.id === 'after the large')
  const letters = await readDeadLetters(
    group,
    spy.settled.filter(({ outcome }) => outcome === 'dead-lettered').length,
  )
  const large = letters.find(({ headers }) => headers?.dlq_value !== undefined)
  expect(large).toMatchObject({ value: null, key: Buffer.from(userId) })
  expect(String(large?.headers?.dlq_offset)).toMatch(/^\d+$/)
})

test('holds the partition while a dependency is down, then goes on without a loss', async () => {
  const group = uniqueName('held')
  const handled: string[] = []
  let failures = 2
  const subscription = subscribe(playCompleted, { group }, (events) => {
    const titles = titlesOf(events, 'held')
    if (titles.length > 0 && failures-- > 0) return Promise.reject(new AppError('unavailable', 'no database'))
    handled.push(...titles)
    return Promise.resolve()
  })
  const { spy } = await consume(subscription)
  await send(event('held 1'), event('held 2'))
  await spy.waitFor(({ event: settled }) => settled?.id === 'held 2')
  expect(handled).toEqual(['held 1', 'held 2'])
  const outcomes = spy.settled.filter(({ event: settled }) => settled?.id.startsWith('held'))
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['handled', 'handled'])
})

test('puts only the event at fault into the dead letters, not those it came with', async () => {
  const group = uniqueName('culprit')
  const subscription = subscribe(playCompleted, { group }, (events) =>
    events.some(({ payload }) => payload.title === 'culprit 2')
      ? Promise.reject(new AppError('invalid_input', 'a rule forbids it'))
      : Promise.resolve(),
  )
  const { spy } = await consume(subscription)
  await send(event('culprit 1'), event('culprit 2'), event('culprit 3'))
  await spy.waitFor(({ event: settled }) => settled?.id === 'culprit 3')
  const outcomes = spy.settled.filter(({ event: settled }) => settled?.id.startsWith('culprit'))
  expect(outcomes.map(({ event: settled, outcome }) => [settled?.id, outcome])).toEqual([
    ['culprit 1', 'handled'],
    ['culprit 2', 'dead-lettered'],
    ['culprit 3', 'handled'],
  ])
})

test('tries an unknown failure three times before the dead letters', async () => {
  const group = uniqueName('unknown')
  let tries = 0
  const subscription = subscribe(playCompleted, { group }, (events) => {
    if (titlesOf(events, 'unknown').length === 0) return Promise.resolve()
    // Together with others it is not counted: it is cut out at the first failure.
    if (events.length === 1) tries += 1
    return Promise.reject(new TypeError('a bug'))
  })
  const { spy } = await consume(subscription)
  await send(event('unknown'))
  await spy.waitFor(({ event: settled, outcome }) => settled?.id === 'unknown' && outcome === 'dead-lettered')
  expect(tries).toBe(3)
})

test('passes over events of other types', async () => {
  const group = uniqueName('others')
  const { spy } = await consume(subscribe(playCompleted, { group }, () => Promise.resolve()))
  const started = writeEvent(
    playStarted,
    { userId, artist: 'Tricot', title: 'other', startedAt: '2026-05-01T20:15:30.000Z', source: 'api' },
    { id: 'other', source: 'test', time: '2026-05-01T20:15:30.000Z' },
  )
  await send(started, event('after the other'))
  await spy.waitFor(({ event: settled }) => settled?.id === 'after the other')
  expect(spy.settled.some(({ event: settled }) => settled?.id === 'other')).toBe(false)
})

test('stops in the middle of a hold, and the next member gets the event', async () => {
  const group = uniqueName('abandoned')
  let tried: () => void
  const firstTry = new Promise<void>((resolve) => (tried = resolve))
  const down = subscribe(playCompleted, { group }, (events) => {
    if (titlesOf(events, 'abandoned').length === 0) return Promise.resolve()
    tried()
    return Promise.reject(new AppError('unavailable', 'no database', { retryAfterMs: 600_000 }))
  })
  const first = await consume(down)
  await send(event('abandoned'))
  await firstTry
  await first.consumers.stop()

  const second = await consume(subscribe(playCompleted, { group }, () => Promise.resolve()))
  const settled = await second.spy.waitFor(({ event: got }) => got?.id === 'abandoned')
  expect(settled.outcome).toBe('handled')
})

test('finds the one bad event among hundreds with a few tries, and handles each of the others', async () => {
  const group = uniqueName('poison')
  let calls = 0
  const subscription = subscribe(playCompleted, { group }, async (events) => {
    calls += 1
    await wait(30)
    if (titlesOf(events, 'poison 399').length > 0) throw new AppError('invalid_input', 'a rule forbids it')
  })
  const { spy } = await consume(subscription)
  await send(...Array.from({ length: 400 }, (_, index) => event(`poison ${index + 1}`)))
  await spy.waitFor(({ event: settled }) => settled?.id === 'poison 400')
  const outcomes = spy.settled.filter(({ event: settled }) => settled?.id.startsWith('poison'))
  expect(outcomes).toHaveLength(400)
  expect(outcomes.filter(({ outcome }) => outcome === 'dead-lettered').map((one) => one.event?.id)).toEqual([
    'poison 399',
  ])
  expect(calls).toBeLessThan(60)
})

test('keeps what was settled before an event that has to wait', async () => {
  const group = uniqueName('partly')
  let waits: () => void
  const held = new Promise<void>((resolve) => (waits = resolve))
  const down = subscribe(playCompleted, { group }, (events) => {
    const titles = titlesOf(events, 'partly')
    if (!titles.includes('partly 4')) return Promise.resolve()
    if (titles.length > 1) return Promise.reject(new TypeError('cut it up'))
    waits()
    return Promise.reject(new AppError('unavailable', 'no database', { retryAfterMs: 600_000 }))
  })
  const first = await consume(down)
  await send(...[1, 2, 3, 4].map((number) => event(`partly ${number}`)))
  await held
  await first.consumers.stop()

  const handled: string[] = []
  const second = await consume(
    subscribe(playCompleted, { group }, (events) => {
      handled.push(...titlesOf(events, 'partly'))
      return Promise.resolve()
    }),
  )
  await second.spy.waitFor(({ event: got }) => got?.id === 'partly 4')
  expect(handled).toEqual(['partly 4'])
})
