import { ConfigResourceTypes, Kafka, logLevel, type Admin } from 'kafkajs'
import { encodeBatch } from '../support/batches.ts'
import { type RawClient } from '../support/raw-client.ts'
import { deleteRecordsRaw, fetchRaw, listOffset, produceRaw } from '../support/requests.ts'
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
let admin: Admin
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
  admin = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin()
  await admin.connect()
})
afterAll(async () => {
  await admin.disconnect()
  client.close()
  await broker.stop()
})

const type = ConfigResourceTypes.TOPIC

async function settingsOf(name: string): Promise<Record<string, string>> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type, name }] })
  return Object.fromEntries(
    resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]),
  )
}

/** Sets one setting of a topic with IncrementalAlterConfigs; gives the error code. */
async function setRaw(client: RawClient, name: string, setting: string, value: string): Promise<number> {
  const answer = await client.send(44, 0, (body) => {
    body.array([name], (w) => {
      w.int8(type)
        .string(name)
        .array([0], (c) => c.string(setting).int8(0).string(value))
    })
    body.boolean(false)
  })
  answer.int32()
  const [code] = answer.array((r) => [r.int16(), r.nullableString(), r.int8(), r.string()] as const)[0] ?? []
  return code ?? -1
}

test("tells a topic's settings, those given and those by default", async () => {
  const topic = await createTopic(client, 'settings', {
    configs: { 'retention.ms': '1234567', 'cleanup.policy': 'compact' },
  })
  expect(await settingsOf(topic)).toMatchObject({
    'retention.ms': '1234567',
    'cleanup.policy': 'compact',
    'retention.bytes': '-1',
    'message.timestamp.type': 'CreateTime',
  })
})

test('tells only the settings that were asked for', async () => {
  const name = await createTopic(client, 'asked')
  const resources = [{ type, name, configNames: ['retention.ms'] }]
  const answer = await admin.describeConfigs({ includeSynonyms: false, resources })
  expect(answer.resources[0]?.configEntries).toMatchObject([{ configName: 'retention.ms', isDefault: true }])
})

test('replaces the settings as a whole', async () => {
  const name = await createTopic(client, 'altered', { configs: { 'retention.ms': '1000000' } })
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type, name, configEntries: [{ name: 'max.message.bytes', value: '5000' }] }],
  })
  const settings = await until(
    () => settingsOf(name),
    (found) => found['max.message.bytes'] === '5000',
  )
  expect(settings['retention.ms']).not.toBe('1000000')
  expect((await produceRaw(client, name, 0, encodeBatch([{ value: 'x'.repeat(6000) }]))).errorCode).toBe(10)
})

test('changes one setting and leaves the others', async () => {
  const name = await createTopic(client, 'incremental', { configs: { 'retention.ms': '1000000' } })
  expect(await setRaw(client, name, 'segment.ms', '7000000')).toBe(0)
  const settings = await until(
    () => settingsOf(name),
    (found) => found['segment.ms'] === '7000000',
  )
  expect(settings['retention.ms']).toBe('1000000')
})

test('keeps every one of many changes made at the same time', async () => {
  const name = await createTopic(client, 'at-once')
  const changes: [string, string][] = [
    ['retention.ms', '1000001'],
    ['retention.bytes', '1000002'],
    ['segment.ms', '1000003'],
    ['delete.retention.ms', '1000004'],
  ]
  const clients = await Promise.all(changes.map(() => connectRaw(broker)))
  await Promise.all(changes.map((change, i) => setRaw(clients[i]!, name, ...change)))
  for (const each of clients) each.close()
  const settings = await until(
    () => settingsOf(name),
    (found) => changes.every(([setting, value]) => found[setting] === value),
  )
  expect(settings).toMatchObject(Object.fromEntries(changes))
})

test('takes values with blanks around them, and keeps them without', async () => {
  const name = await createTopic(client, 'blanks', { configs: { 'cleanup.policy': 'delete, compact' } })
  expect(await setRaw(client, name, 'retention.ms', ' 7000000 ')).toBe(0)
  const settings = await until(
    () => settingsOf(name),
    (found) => found['retention.ms'] === '7000000',
  )
  expect(settings['cleanup.policy']).toBe('delete,compact')
  expect(await setRaw(client, name, 'retention.ms', '7 000')).toBe(40)
})

test('refuses a change that names a setting twice', async () => {
  const name = await createTopic(client, 'named-twice')
  const value = { name: 'retention.ms', value: '7000000' }
  const resources = [{ type, name, configEntries: [value, value] }]
  await expect(admin.alterConfigs({ validateOnly: false, resources })).rejects.toMatchObject({ code: 42 })
})

test('takes no names for all settings', async () => {
  const name = await createTopic(client, 'all-settings')
  const resources = [{ type, name, configNames: [] }]
  const answer = await admin.describeConfigs({ includeSynonyms: false, resources })
  expect(answer.resources[0]?.configEntries.length).toBeGreaterThan(5)
})

test.each([
  ['an unknown setting', 'no.such.setting', '1'],
  ['a value out of range', 'retention.ms', '-7'],
])('refuses %s', async (_, setting, value) => {
  const name = await createTopic(client, 'refused')
  const resources = [{ type, name, configEntries: [{ name: setting, value }] }]
  await expect(admin.alterConfigs({ validateOnly: false, resources })).rejects.toMatchObject({ code: 40 })
})

test('refuses a topic that is not there', async () => {
  const resources = [{ type, name: uniqueName('gone') }]
  await expect(admin.describeConfigs({ includeSynonyms: false, resources })).rejects.toThrow()
})

describe('deleting records', () => {
  const fill = async (topic: string): Promise<void> => {
    for (let i = 0; i < 5; i++) await produceRaw(client, topic, 0, encodeBatch([{ value: `v${i}` }]))
  }

  test("moves the log's start", async () => {
    const topic = await createTopic(client, 'cut')
    await fill(topic)
    expect(await deleteRecordsRaw(client, topic, 0, 3)).toEqual({ lowWatermark: 3, errorCode: 0 })
    expect(await listOffset(client, topic, 0, -2)).toMatchObject({ offset: 3 })
    expect((await fetchRaw(client, topic, 0, 2)).errorCode).toBe(1)
    expect(await fetchRaw(client, topic, 0, 3)).toMatchObject({
      errorCode: 0,
      startOffset: 3,
      highWatermark: 5,
    })
  })

  test('takes -1 for all there is', async () => {
    const topic = await createTopic(client, 'cut-all')
    await fill(topic)
    expect(await deleteRecordsRaw(client, topic, 0, -1)).toEqual({ lowWatermark: 5, errorCode: 0 })
    expect(await listOffset(client, topic, 0, -2)).toMatchObject({ offset: 5 })
    expect((await produceRaw(client, topic, 0, encodeBatch([{ value: 'next' }]))).baseOffset).toBe(5)
  })

  test('refuses to go beyond the end', async () => {
    const topic = await createTopic(client, 'cut-beyond')
    await fill(topic)
    expect((await deleteRecordsRaw(client, topic, 0, 9)).errorCode).toBe(1)
  })
})
