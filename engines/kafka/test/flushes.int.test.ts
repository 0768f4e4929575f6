import { Kafka, logLevel, type Consumer } from 'kafkajs'
import { createDisk, type Disk } from '../src/files/disk.ts'
import { encodeBatch } from './support/batches.ts'
import { commitRaw, committedRaw } from './support/group-requests.ts'
import { connectRaw } from './support/raw-client.ts'
import { createTopicRaw, produceRaw } from './support/requests.ts'
import { until } from './support/broker-under-test.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'

const GROUPS = ['library', 'scrobbler', 'live']

let flushes = 0
const real = createDisk(true)
const disk: Disk = {
  ...real,
  flush: (handle) => {
    flushes++
    return real.flush(handle)
  },
}

let embedded: Embedded
let consumers: Consumer[] = []
beforeEach(async () => {
  embedded = await startEmbedded({}, disk)
  await createTopicRaw(embedded.client, 'plays', { partitions: 6 })
  flushes = 0
})
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.disconnect()))
  await embedded.stop()
})

const commitOf = (offset: number) => ({ topic: 'plays', partition: 0, offset })

test('flushes once for the commits of several groups that come together', async () => {
  const clients = await Promise.all(GROUPS.map(() => connectRaw(embedded.broker.address())))
  const codes = await Promise.all(clients.map((client, i) => commitRaw(client, GROUPS[i] ?? '', commitOf(1))))
  expect(codes).toEqual([0, 0, 0])
  expect(flushes).toBe(1)
  for (const client of clients) client.close()
})

test('has what a commit said on the disk once it is acknowledged', async () => {
  expect(await commitRaw(embedded.client, 'library', commitOf(7))).toBe(0)
  expect(flushes).toBe(1)
  await embedded.restart()
  expect((await committedRaw(embedded.client, 'library', 'plays', 0)).offset).toBe(7)
})

test('flushes about twice for a play that three groups of consumers take', async () => {
  const { host, port } = embedded.broker.address()
  const kafka = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING })
  consumers = GROUPS.map((groupId) => kafka.consumer({ groupId, maxWaitTimeInMs: 1000 }))
  for (const consumer of consumers) {
    await consumer.connect()
    await consumer.subscribe({ topic: 'plays', fromBeginning: true })
    await consumer.run({ eachMessage: () => Promise.resolve() })
  }
  const untilCommitted = async (offset: number): Promise<void> => {
    for (const group of GROUPS) {
      await until(
        () => committedRaw(embedded.client, group, 'plays', 0),
        (committed) => committed.offset === offset,
      )
    }
  }
  const play = async (number: number): Promise<void> => {
    await produceRaw(embedded.client, 'plays', 0, encodeBatch([{ value: `play ${number}` }]))
    await untilCommitted(number)
  }
  await play(1)
  flushes = 0
  const plays = 10
  for (let i = 0; i < plays; i++) await play(2 + i)
  expect(flushes / plays).toBeLessThanOrEqual(2.5)
})
