import { ConfigResourceTypes, Kafka, logLevel, type Admin } from 'kafkajs'
import { decodeBatches, encodeBatch } from './support/batches.ts'
import { readPartition } from '../tools/crash-check.ts'
import { createTopicRaw, fetchRaw, listOffset, produceRaw } from './support/requests.ts'
import { until } from './support/broker-under-test.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'

const HOUR_MS = 3_600_000
const MESSAGES = 40

let now: number
let embedded: Embedded
let admin: Admin
beforeEach(async () => {
  now = Date.now()
  embedded = await startEmbedded({ maintenanceIntervalMs: 5, clock: () => now })
  const { host, port } = embedded.broker.address()
  admin = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
})
afterEach(async () => {
  await admin.disconnect()
  await embedded.stop()
})

const batchOf = (i: number): Buffer =>
  encodeBatch([{ key: `k${i % 3}`, value: `${i}:${'x'.repeat(100)}`, timestamp: now }])

/** A topic of small segments with three keys that take turns. */
async function fill(topic: string): Promise<void> {
  await createTopicRaw(embedded.client, topic, { configs: { 'segment.bytes': '1024' } })
  for (let i = 0; i < MESSAGES; i++) {
    expect((await produceRaw(embedded.client, topic, 0, batchOf(i))).errorCode).toBe(0)
  }
}
const alter = (topic: string, name: string, value: string): Promise<unknown> => {
  const configEntries = [
    { name: 'segment.bytes', value: '1024' },
    { name, value },
  ]
  const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }]
  return admin.alterConfigs({ validateOnly: false, resources })
}
const startOf = async (topic: string): Promise<number> =>
  (await listOffset(embedded.client, topic, 0, -2)).offset

test('drops what is older than the time a topic is told to keep', async () => {
  await fill('by-time')
  await alter('by-time', 'retention.ms', String(HOUR_MS))
  expect(await startOf('by-time')).toBe(0)
  now += 2 * HOUR_MS
  await until(
    () => startOf('by-time'),
    (offset) => offset === MESSAGES,
  )
  expect((await fetchRaw(embedded.client, 'by-time', 0, 0)).errorCode).toBe(1)
  const { baseOffset } = await produceRaw(embedded.client, 'by-time', 0, encodeBatch([{ value: 'next' }]))
  expect(baseOffset).toBe(MESSAGES)
})

test('drops the oldest of what is above the size a topic is told to keep', async () => {
  await fill('by-size')
  await alter('by-size', 'retention.bytes', '2048')
  const batchBytes = batchOf(MESSAGES - 1).length
  const start = await until(
    () => startOf('by-size'),
    (offset) => (MESSAGES - offset) * batchBytes < 2048 + 1024 + batchBytes,
  )
  expect((MESSAGES - start + 1) * batchBytes).toBeGreaterThan(2048)
  expect((await fetchRaw(embedded.client, 'by-size', 0, start - 1)).errorCode).toBe(1)
  const { records } = await fetchRaw(embedded.client, 'by-size', 0, start)
  expect(decodeBatches(records)[0]?.value).toMatch(new RegExp(`^${start}:`))
})

test('compacts a topic that is told to, keeping the latest of each key', async () => {
  await fill('by-key')
  const before = await readPartition(embedded.client, 'by-key', 0)
  expect(before).toHaveLength(MESSAGES)
  await alter('by-key', 'cleanup.policy', 'compact')
  const after = await until(
    () => readPartition(embedded.client, 'by-key', 0),
    (records) => records.length < MESSAGES / 2,
  )
  const latest = (records: typeof before): Map<string | null, string | null> =>
    new Map(records.map(({ key, value }) => [key, value]))
  expect(latest(after)).toEqual(latest(before))
  expect(after.every((record) => before.some((one) => one.offset === record.offset))).toBe(true)
})
