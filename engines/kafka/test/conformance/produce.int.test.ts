import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import { decodeBatches, encodeBatch } from '../support/batches.ts'
import { type RawClient } from '../support/raw-client.ts'
import { fetchRaw, initProducer, listOffset, produceRaw } from '../support/requests.ts'
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
let topic: string
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
  topic = await createTopic(client, 'produce', { partitions: 1 })
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

const values = async (name: string, offset = 0): Promise<(string | null)[]> =>
  decodeBatches((await fetchRaw(client, name, 0, offset)).records).map(({ value }) => value)

test.each([-1, 1])('numbers batches one after the other with acks=%d', async (acks) => {
  const name = await createTopic(client, 'acks')
  const first = await produceRaw(client, name, 0, encodeBatch([{ value: 'a' }, { value: 'b' }]), acks)
  const second = await produceRaw(client, name, 0, encodeBatch([{ value: 'c' }]), acks)
  expect([first, second]).toMatchObject([
    { errorCode: 0, baseOffset: 0, appendTime: -1, startOffset: 0 },
    { errorCode: 0, baseOffset: 2, appendTime: -1, startOffset: 0 },
  ])
  const { records } = await until(
    () => fetchRaw(client, name, 0, 0),
    ({ highWatermark }) => highWatermark === 3,
  )
  expect(decodeBatches(records).map(({ value, offset }) => [offset, value])).toEqual([
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
  ])
})

test('answers nothing with acks=0 and keeps the message', async () => {
  const name = await createTopic(client, 'acks-0')
  client.post(0, 7, (body) => {
    body.string(null).int16(0).int32(1000)
    const batch = encodeBatch([{ value: 'quiet' }])
    body.array([0], (w) => w.string(name).array([0], (p) => p.int32(0).bytes(batch)))
  })
  await until(
    () => listOffset(client, name, 0, -1),
    ({ offset }) => offset === 1,
  )
  expect(await values(name)).toEqual(['quiet'])
})

test('refuses a batch whose checksum fails', async () => {
  const batch = encodeBatch([{ value: 'damaged' }])
  batch.writeUInt8(batch.readUInt8(batch.length - 3) ^ 0xff, batch.length - 3)
  expect(await produceRaw(client, topic, 0, batch)).toMatchObject({ errorCode: 2, baseOffset: -1 })
})

test('refuses two batches for one partition', async () => {
  const two = Buffer.concat([encodeBatch([{ value: '1' }]), encodeBatch([{ value: '2' }])])
  expect((await produceRaw(client, topic, 0, two)).errorCode).toBe(87)
})

test('refuses a partition without a batch', async () => {
  expect((await produceRaw(client, topic, 0, Buffer.alloc(0))).errorCode).toBe(87)
})

test('refuses a batch that is cut off', async () => {
  const batch = encodeBatch([{ value: 'cut off' }])
  expect((await produceRaw(client, topic, 0, batch.subarray(0, -3))).errorCode).toBe(87)
})

test('refuses a batch that has an offset already', async () => {
  const batch = encodeBatch([{ value: 'x' }], { baseOffset: 7 })
  expect((await produceRaw(client, topic, 0, batch)).errorCode).toBe(87)
})

test('refuses times more than an hour ahead, or as much as the topic allows', async () => {
  const hour = 3_600_000
  const ahead = encodeBatch([{ value: 'x', timestamp: Date.now() + 2 * hour }])
  expect((await produceRaw(client, topic, 0, Buffer.from(ahead))).errorCode).toBe(32)
  const configs = { 'message.timestamp.after.max.ms': String(3 * hour) }
  const lenient = await createTopic(client, 'lenient', { configs })
  expect((await produceRaw(client, lenient, 0, ahead)).errorCode).toBe(0)
})

test('refuses zstd in the versions before it', async () => {
  const batch = encodeBatch([{ value: 'x' }], { attributes: 4 })
  const answer = await client.send(0, 6, (body) => {
    body.string(null).int16(-1).int32(10_000)
    body.array([0], (w) => w.string(topic).array([0], (p) => p.int32(0).bytes(batch)))
  })
  expect(answer.array((r) => (r.string(), r.array((p) => (p.int32(), p.int16()))[0]))).toEqual([76])
})

test('refuses the message sets of old', async () => {
  const batch = encodeBatch([{ value: 'old' }])
  batch.writeInt8(1, 16)
  expect((await produceRaw(client, topic, 0, batch)).errorCode).toBe(87)
})

test('refuses acks other than -1, 0 and 1', async () => {
  expect((await produceRaw(client, topic, 0, encodeBatch([{ value: 'x' }]), 2)).errorCode).toBe(21)
})

test('refuses a topic and a partition that are not there', async () => {
  const batch = encodeBatch([{ value: 'x' }])
  expect((await produceRaw(client, uniqueName('nowhere'), 0, batch)).errorCode).toBe(3)
  expect((await produceRaw(client, topic, 9, batch)).errorCode).toBe(3)
})

test("refuses a batch above the topic's limit", async () => {
  const name = await createTopic(client, 'limited', { configs: { 'max.message.bytes': '1000' } })
  expect((await produceRaw(client, name, 0, encodeBatch([{ value: 'x'.repeat(2000) }]))).errorCode).toBe(10)
  expect((await produceRaw(client, name, 0, encodeBatch([{ value: 'x'.repeat(500) }]))).errorCode).toBe(0)
})

test('refuses a record without a key in a compacted topic', async () => {
  const name = await createTopic(client, 'keyed', { configs: { 'cleanup.policy': 'compact' } })
  expect((await produceRaw(client, name, 0, encodeBatch([{ value: 'no key' }]))).errorCode).toBe(87)
  expect((await produceRaw(client, name, 0, encodeBatch([{ key: 'k', value: 'v' }]))).errorCode).toBe(0)
})

test("stamps the broker's time where the topic says so", async () => {
  const name = await createTopic(client, 'stamped', {
    configs: { 'message.timestamp.type': 'LogAppendTime' },
  })
  const before = Date.now()
  const { appendTime } = await produceRaw(client, name, 0, encodeBatch([{ value: 'x', timestamp: 1000 }]))
  expect(appendTime).toBeGreaterThanOrEqual(before - 5000)
  expect((await listOffset(client, name, 0, before - 5000)).offset).toBe(0)
})

describe('an idempotent producer', () => {
  const batchOf = (producerId: number, baseSequence: number, value: string, producerEpoch = 0): Buffer =>
    encodeBatch([{ value }], { producerId, producerEpoch, baseSequence })

  test('gets the offset of its first attempt for a batch it repeats', async () => {
    const name = await createTopic(client, 'idempotent')
    const id = await initProducer(client)
    await produceRaw(client, name, 0, batchOf(id, 0, 'a'))
    const first = await produceRaw(client, name, 0, batchOf(id, 1, 'b'))
    const again = await produceRaw(client, name, 0, batchOf(id, 1, 'b'))
    expect(first).toMatchObject({ errorCode: 0, baseOffset: 1 })
    expect(again).toMatchObject({ errorCode: 0, baseOffset: 1 })
    expect(await values(name)).toEqual(['a', 'b'])
  })

  test('is told of a gap in its sequence', async () => {
    const name = await createTopic(client, 'gap')
    const id = await initProducer(client)
    await produceRaw(client, name, 0, batchOf(id, 0, 'a'))
    expect((await produceRaw(client, name, 0, batchOf(id, 2, 'c'))).errorCode).toBe(45)
    expect((await produceRaw(client, name, 0, batchOf(id, 1, 'b'))).errorCode).toBe(0)
  })

  test('is fenced by a later epoch, which begins at 0', async () => {
    const name = await createTopic(client, 'epochs')
    const id = await initProducer(client)
    await produceRaw(client, name, 0, batchOf(id, 0, 'a', 0))
    expect((await produceRaw(client, name, 0, batchOf(id, 4, 'x', 1))).errorCode).toBe(45)
    expect((await produceRaw(client, name, 0, batchOf(id, 0, 'b', 1))).errorCode).toBe(0)
    expect((await produceRaw(client, name, 0, batchOf(id, 1, 'c', 0))).errorCode).toBe(47)
  })

  test('gets no id for a transactional id that is empty', async () => {
    const answer = await client.send(22, 1, (body) => body.string('').int32(60_000))
    answer.int32()
    expect([answer.int16(), answer.int64(), answer.int16()]).toEqual([42, -1, -1])
  })

  test('never shares its id', async () => {
    const ids = [await initProducer(client), await initProducer(client), await initProducer(client)]
    expect(new Set(ids).size).toBe(3)
  })
})

test.each([
  ['plain', CompressionTypes.None],
  ['gzip', CompressionTypes.GZIP],
])('carries keys, headers and times of %s messages', async (_, compression) => {
  const kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING })
  const name = await createTopic(client, 'codec')
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const messages = Array.from({ length: 200 }, (_, i) => ({
    key: `k${i}`,
    value: `v${i}`,
    timestamp: String(5000 + i),
  }))
  await producer.send({ topic: name, compression, messages })
  await producer.disconnect()
  const read = decodeBatches((await fetchRaw(client, name, 0, 0)).records)
  expect(read.map(({ key, value, timestamp }) => ({ key, value, timestamp: String(timestamp) }))).toEqual(
    messages,
  )
})
