import { Kafka, logLevel } from 'kafkajs'
import { createTopicRaw, deleteTopicRaw, describeTopics } from '../support/requests.ts'
import { type RawClient } from '../support/raw-client.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  uniqueName,
  until,
  type BrokerUnderTest,
} from '../support/broker-under-test.ts'

let broker: BrokerUnderTest
let client: RawClient
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

const kafka = (): Kafka => new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING })

test('creates a topic with its partitions, and lists it', async () => {
  const topic = await createTopic(client, 'created', { partitions: 4 })
  const [described] = await describeTopics(client, [topic])
  expect(described).toEqual({ errorCode: 0, name: topic, partitions: [0, 0, 0, 0] })
  const all = await describeTopics(client, null)
  expect(all.map(({ name }) => name)).toContain(topic)
})

test.each([
  ['a name with a slash', 'not/a/name', {}, 17],
  ['an empty name', '', {}, 17],
  ['two dots for a name', '..', {}, 17],
  ['a name of 250 characters', 'n'.repeat(250), {}, 17],
  ['more replicas than brokers', 'replicas', { replication: 3 }, 38],
  ['no replica', 'replicas', { replication: 0 }, 38],
  ['no partition', 'partitions', { partitions: 0 }, 37],
  ['a setting nobody knows', 'settings', { configs: { 'no.such.setting': '1' } }, 40],
  ['a setting with a bad value', 'settings', { configs: { 'retention.ms': 'soon' } }, 40],
  ['a policy nobody knows', 'settings', { configs: { 'cleanup.policy': 'burn' } }, 40],
])('refuses %s', async (_, name, spec, code) => {
  expect(await createTopicRaw(client, name, spec)).toBe(code)
})

test('refuses a topic that exists', async () => {
  const topic = await createTopic(client, 'twice')
  expect(await createTopicRaw(client, topic)).toBe(36)
})

test('takes -1 for one replica as the default', async () => {
  expect(await createTopicRaw(client, uniqueName('default'), { replication: -1 })).toBe(0)
})

test('only checks when asked to', async () => {
  const name = uniqueName('checked')
  expect(await createTopicRaw(client, name, { validateOnly: true })).toBe(0)
  const [described] = await describeTopics(client, [name])
  expect(described?.errorCode).toBe(3)
})

test('says that no topic can have such a name, whether or not it may be created', async () => {
  const [first, second] = [
    await describeTopics(client, ['a/b'], false),
    await describeTopics(client, ['a/b'], true),
  ]
  expect([first[0]?.errorCode, second[0]?.errorCode]).toEqual([17, 17])
})

test('looks at the settings before the numbers', async () => {
  const configs = { 'no.such.setting': '1' }
  expect(await createTopicRaw(client, uniqueName('order'), { partitions: 0, configs })).toBe(40)
})

test('says that a topic is unknown where it may not be created', async () => {
  const [described] = await describeTopics(client, [uniqueName('unknown')], false)
  expect(described?.errorCode).toBe(3)
})

test('creates a topic on demand where that is allowed', async () => {
  const name = uniqueName('on-demand')
  const [described] = await until(
    () => describeTopics(client, [name], true),
    ([topic]) => topic?.errorCode === 0,
  )
  expect(described?.partitions.length).toBeGreaterThan(0)
})

test('deletes a topic, and starts anew under the same name', async () => {
  const admin = kafka().admin()
  await admin.connect()
  const topic = await createTopic(client, 'deleted')
  const producer = kafka().producer()
  await producer.connect()
  await producer.send({ topic, messages: [{ value: 'old' }] })
  expect(await deleteTopicRaw(client, topic)).toBe(0)
  await until(
    () => describeTopics(client, [topic]),
    ([described]) => described?.errorCode === 3,
  )
  await until(
    () => createTopicRaw(client, topic),
    (code) => code === 0,
  )
  const offsets = await until(
    () => admin.fetchTopicOffsets(topic).catch(() => []),
    ([partition]) => partition !== undefined,
  )
  expect(offsets).toMatchObject([{ partition: 0, low: '0', high: '0' }])
  await producer.disconnect()
  await admin.disconnect()
})

test('refuses to delete a topic that is not there', async () => {
  expect(await deleteTopicRaw(client, uniqueName('never-made'))).toBe(3)
})

test('adds partitions and refuses to take any away', async () => {
  const admin = kafka().admin()
  await admin.connect()
  const topic = await createTopic(client, 'grown', { partitions: 2 })
  await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] })
  const [described] = await until(
    () => describeTopics(client, [topic]),
    ([found]) => found?.partitions.length === 5,
  )
  expect(described?.partitions).toHaveLength(5)
  await expect(admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] })).rejects.toMatchObject({
    code: 37,
  })
  await admin.disconnect()
})
