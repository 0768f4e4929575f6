import { Kafka, logLevel, type Consumer } from 'kafkajs'
import { type RawClient } from '../support/raw-client.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  uniqueName,
  until,
  untilGroupsServe,
  type BrokerUnderTest,
} from '../support/broker-under-test.ts'

let broker: BrokerUnderTest
let client: RawClient
let kafka: Kafka
const consumers: Consumer[] = []
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
  await untilGroupsServe(client)
  kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING })
})
afterAll(async () => {
  await Promise.all(consumers.map((consumer) => consumer.disconnect()))
  client.close()
  await broker.stop()
})

interface Seen {
  value: string
  partition: number
}

/** A consumer of the group that notes what it sees; `sees` resolves once it has seen a number of messages. */
async function consume(groupId: string, topic: string, seen: Seen[]) {
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 6_000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 200,
  })
  consumers.push(consumer)
  let notice = (): void => undefined
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const joined = new Promise<string[]>((resolve) => {
    consumer.on('consumer.group_join', ({ payload }) => resolve(Object.keys(payload.memberAssignment)))
  })
  await consumer.run({
    eachMessage: ({ message, partition }) => {
      seen.push({ value: message.value?.toString() ?? '', partition })
      notice()
      return Promise.resolve()
    },
  })
  const sees = (count: number): Promise<void> =>
    new Promise((resolve) => {
      notice = () => {
        if (seen.length >= count) resolve()
      }
      notice()
    })
  return { consumer, joined, sees }
}

async function publish(topic: string, from: number, count: number): Promise<void> {
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const messages = Array.from({ length: count }, (_, i) => ({ key: `k${from + i}`, value: `v${from + i}` }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

const names = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `v${from + i}`).sort()

test('consumes every message once, and resumes where it stopped', async () => {
  const topic = await createTopic(client, 'resume', { partitions: 3 })
  const group = uniqueName('resume')
  await publish(topic, 0, 60)
  const before: Seen[] = []
  const first = await consume(group, topic, before)
  await first.sees(60)
  await first.consumer.disconnect()
  await publish(topic, 60, 30)
  const after: Seen[] = []
  const second = await consume(group, topic, after)
  await second.sees(30)
  expect(before.map(({ value }) => value).sort()).toEqual(names(0, 60))
  expect(after.map(({ value }) => value).sort()).toEqual(names(60, 30))
})

test('shares the partitions between members, and gives them all to the one that stays', async () => {
  const topic = await createTopic(client, 'share', { partitions: 4 })
  const group = uniqueName('share')
  const seenByFirst: Seen[] = []
  const seenBySecond: Seen[] = []
  const first = await consume(group, topic, seenByFirst)
  await first.joined
  const second = await consume(group, topic, seenBySecond)
  await second.joined
  const admin = kafka.admin()
  await admin.connect()
  await until(
    () => admin.describeGroups([group]),
    ({ groups }) => groups[0]?.state === 'Stable' && groups[0].members.length === 2,
  )
  await publish(topic, 0, 80)
  await until(
    () => admin.fetchOffsets({ groupId: group, topics: [topic] }),
    () => seenByFirst.length + seenBySecond.length === 80,
  )
  const partitionsOf = (seen: Seen[]): Set<number> => new Set(seen.map(({ partition }) => partition))
  expect(partitionsOf(seenByFirst).size).toBe(2)
  expect(partitionsOf(seenBySecond).size).toBe(2)
  await second.consumer.disconnect()
  await publish(topic, 80, 80)
  await first.sees(160 - seenBySecond.length)
  const values = [...seenByFirst, ...seenBySecond].map(({ value }) => value).sort()
  expect(values).toEqual(names(0, 160))
  await admin.disconnect()
})
