import { decodeBatches, encodeBatch } from '../support/batches.ts'
import { type RawClient } from '../support/raw-client.ts'
import { deleteRecordsRaw, fetchAll, fetchRaw, listOffset, produceRaw } from '../support/requests.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  uniqueName,
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

const fill = async (topic: string, count: number, bytes: number, partition = 0): Promise<void> => {
  for (let i = 0; i < count; i++) {
    await produceRaw(client, topic, partition, encodeBatch([{ value: `${i}:${'x'.repeat(bytes)}` }]))
  }
}

test('waits for a message and gives it as soon as it is there', async () => {
  const topic = await createTopic(client, 'wait')
  const consumer = await connectRaw(broker)
  const from = performance.now()
  const waiting = fetchRaw(consumer, topic, 0, 0, { maxWaitMs: 15_000 })
  await produceRaw(client, topic, 0, encodeBatch([{ value: 'now' }]))
  const { records } = await waiting
  expect(decodeBatches(records).map(({ value }) => value)).toEqual(['now'])
  expect(performance.now() - from).toBeLessThan(5_000)
  consumer.close()
})

test('gives up waiting after the time the client set', async () => {
  const topic = await createTopic(client, 'patience')
  const from = performance.now()
  const result = await fetchRaw(client, topic, 0, 0, { maxWaitMs: 300 })
  expect(result).toMatchObject({ errorCode: 0, highWatermark: 0 })
  expect(result.records).toHaveLength(0)
  expect(performance.now() - from).toBeGreaterThanOrEqual(250)
})

test('waits until there is as much as the client wants', async () => {
  const topic = await createTopic(client, 'enough')
  const consumer = await connectRaw(broker)
  const waiting = fetchRaw(consumer, topic, 0, 0, { maxWaitMs: 15_000, minBytes: 3000 })
  await fill(topic, 4, 1000)
  const { records } = await waiting
  expect(records.length).toBeGreaterThanOrEqual(3000)
  consumer.close()
})

test('keeps to the limit of a partition', async () => {
  const topic = await createTopic(client, 'partition-limit')
  await fill(topic, 10, 1000)
  const { records } = await fetchRaw(client, topic, 0, 0, { partitionMaxBytes: 3500 })
  expect(decodeBatches(records)).toHaveLength(3)
})

test('keeps to the limit of the whole answer', async () => {
  const topic = await createTopic(client, 'answer-limit', { partitions: 3 })
  for (const partition of [0, 1, 2]) await fill(topic, 5, 1000, partition)
  const places = [0, 1, 2].map((partition) => ({ partition, offset: 0 }))
  const results = await fetchAll(client, topic, places, { maxBytes: 7000, partitionMaxBytes: 4000 })
  const total = results.reduce((sum, { records }) => sum + records.length, 0)
  expect(total).toBeGreaterThan(0)
  expect(total).toBeLessThanOrEqual(7000)
})

test('gives one whole batch however small the limits are', async () => {
  const topic = await createTopic(client, 'one-batch')
  await fill(topic, 2, 20_000)
  const { records } = await fetchRaw(client, topic, 0, 1, { maxBytes: 10, partitionMaxBytes: 10 })
  expect(decodeBatches(records).map(({ offset }) => offset)).toEqual([1])
})

test('begins at the batch that holds the offset', async () => {
  const topic = await createTopic(client, 'middle')
  await produceRaw(client, topic, 0, encodeBatch([{ value: 'a' }, { value: 'b' }, { value: 'c' }]))
  await produceRaw(client, topic, 0, encodeBatch([{ value: 'd' }]))
  const { records } = await fetchRaw(client, topic, 0, 2)
  expect(decodeBatches(records).map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd'])
})

test('reads everything, in order, through many answers', async () => {
  const topic = await createTopic(client, 'everything')
  await fill(topic, 120, 700)
  const seen: number[] = []
  while (seen.length < 120) {
    const { records } = await fetchRaw(client, topic, 0, seen.length, { partitionMaxBytes: 9_000 })
    for (const { offset } of decodeBatches(records)) if (offset >= seen.length) seen.push(offset)
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => i))
})

test('refuses offsets outside the log, and takes its end', async () => {
  const topic = await createTopic(client, 'range')
  await fill(topic, 3, 10)
  expect((await fetchRaw(client, topic, 0, 4)).errorCode).toBe(1)
  expect((await fetchRaw(client, topic, 0, -5)).errorCode).toBe(1)
  expect((await fetchRaw(client, topic, 0, 3)).errorCode).toBe(0)
})

test('names what is unknown at once, however long the client would wait', async () => {
  const from = performance.now()
  const result = await fetchRaw(client, uniqueName('unknown'), 0, 0, { maxWaitMs: 10_000 })
  expect(result.errorCode).toBe(3)
  expect(performance.now() - from).toBeLessThan(5_000)
})

test('answers at once where nothing is asked for', async () => {
  const from = performance.now()
  const answer = await client.send(1, 4, (body) => {
    body
      .int32(-1)
      .int32(10_000)
      .int32(1)
      .int32(1_000_000)
      .int8(0)
      .array([], () => undefined)
  })
  answer.int32()
  expect(answer.array(() => 0)).toEqual([])
  expect(performance.now() - from).toBeLessThan(5_000)
})

test('waits for no more than the answer may hold', async () => {
  const topic = await createTopic(client, 'small-answer')
  await fill(topic, 3, 100)
  const from = performance.now()
  const { records } = await fetchRaw(client, topic, 0, 0, { maxWaitMs: 10_000, minBytes: 5000, maxBytes: 50 })
  expect(decodeBatches(records)).toHaveLength(1)
  expect(performance.now() - from).toBeLessThan(5_000)
})

test('tells nothing of the log with a refusal', async () => {
  const topic = await createTopic(client, 'refusal')
  await fill(topic, 1, 10)
  const nothing = { errorCode: 1, highWatermark: -1, startOffset: -1 }
  expect(await fetchRaw(client, topic, 0, 9)).toMatchObject(nothing)
})

describe('offsets by time', () => {
  test('are the first that are not older', async () => {
    const topic = await createTopic(client, 'times')
    const t0 = Date.now() - 100_000
    for (let i = 0; i < 5; i++) {
      const pair = [
        { value: 'a', timestamp: t0 + i * 100 },
        { value: 'b', timestamp: t0 + i * 100 + 50 },
      ]
      await produceRaw(client, topic, 0, encodeBatch(pair))
    }
    expect(await listOffset(client, topic, 0, t0 - 5)).toEqual({ errorCode: 0, timestamp: t0, offset: 0 })
    expect(await listOffset(client, topic, 0, t0 + 101)).toEqual({
      errorCode: 0,
      timestamp: t0 + 150,
      offset: 3,
    })
    expect(await listOffset(client, topic, 0, t0 + 400)).toEqual({
      errorCode: 0,
      timestamp: t0 + 400,
      offset: 8,
    })
    expect(await listOffset(client, topic, 0, t0 + 451)).toEqual({ errorCode: 0, timestamp: -1, offset: -1 })
  })

  test('give the start and the end for -2 and -1', async () => {
    const topic = await createTopic(client, 'ends')
    await fill(topic, 3, 10)
    expect(await listOffset(client, topic, 0, -2)).toMatchObject({ errorCode: 0, offset: 0 })
    expect(await listOffset(client, topic, 0, -1)).toMatchObject({ errorCode: 0, offset: 3 })
    expect(await listOffset(client, uniqueName('unknown'), 0, -1)).toMatchObject({ errorCode: 3 })
  })

  test('leave out what was deleted from the middle of a batch', async () => {
    const topic = await createTopic(client, 'cut-times')
    const t0 = Date.now() - 100_000
    const times = [t0, t0 + 200, t0 + 100, t0 + 300]
    await produceRaw(client, topic, 0, encodeBatch(times.map((timestamp) => ({ value: 'x', timestamp }))))
    await deleteRecordsRaw(client, topic, 0, 2)
    expect(await listOffset(client, topic, 0, t0 + 150)).toEqual({
      errorCode: 0,
      timestamp: t0 + 300,
      offset: 3,
    })
  })

  test('are refused where this version of the request has no meaning for a time', async () => {
    expect(await listOffset(client, uniqueName('unknown'), 0, -9)).toMatchObject({ errorCode: 35 })
  })
})
