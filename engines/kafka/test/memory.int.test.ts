import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeBatch } from './support/batches.ts'
import { startChildBroker, type ChildBroker } from '../tools/child-broker.ts'
import { describeGroupRaw } from './support/group-requests.ts'
import { connectRaw, type Address, type RawClient } from './support/raw-client.ts'
import { createTopicRaw, fetchRaw, produceRaw } from './support/requests.ts'
import { until } from './support/broker-under-test.ts'

const MIB = 1024 * 1024
const BOUNDS = { maxUnsentFetchBytes: 64 * MIB, maxRequestBytes: 64 * MIB, stallTimeoutMs: 2_000 }
const PEAK_MIB = 320

let dataDir: string
let broker: ChildBroker
let address: Address
let client: RawClient
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ongaku-memory-'))
  broker = await startChildBroker(dataDir, BOUNDS)
  address = { host: '127.0.0.1', port: broker.port }
  client = await connectRaw(address)
})
afterEach(async () => {
  client.close()
  await broker.end('SIGTERM')
  await rm(dataDir, { recursive: true })
})

/** The most memory the broker has had so far, in MiB. */
async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${broker.process.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** Waits until the broker has let go of a number of connections; it goes on serving others meanwhile. */
const untilLetGo = (count: number): Promise<boolean> =>
  until(
    async () => {
      await client.send(18, 0, () => undefined)
      return broker.errors().split('closed a connection that stalled').length > count
    },
    (letGo) => letGo,
  )

test('is bounded while 80 consumers ask for 16 MB each and take nothing', async () => {
  await createTopicRaw(client, 'large')
  const batch = encodeBatch([{ value: 'x'.repeat(900_000) }])
  for (let i = 0; i < 20; i++) expect((await produceRaw(client, 'large', 0, batch)).errorCode).toBe(0)
  const slow = await Promise.all(Array.from({ length: 80 }, () => connectRaw(address)))
  for (const { socket } of slow) socket.pause()
  const answers = slow.map((one) => fetchRaw(one, 'large', 0, 0, { maxBytes: 16 * MIB }))
  const ends = Promise.allSettled(answers)
  await untilLetGo(1)
  for (const { socket } of slow) socket.resume()
  expect((await ends).some(({ status }) => status === 'fulfilled')).toBe(true)
  for (const one of slow) one.close()
  expect(await peakMemory()).toBeLessThan(PEAK_MIB)
  expect((await fetchRaw(client, 'large', 0, 19)).errorCode).toBe(0)
})

test('is bounded while 12 producers send 60 MB each and do not finish', async () => {
  const slow = await Promise.all(Array.from({ length: 12 }, () => connectRaw(address)))
  const part = Buffer.alloc(60 * MIB)
  part.writeInt32BE(80 * MIB)
  for (const one of slow) one.write(part)
  await Promise.all(slow.map(({ closed }) => closed))
  expect(await peakMemory()).toBeLessThan(PEAK_MIB)
  expect(await createTopicRaw(client, 'after')).toBe(0)
})

test('is bounded while group members bring subscriptions of 25 MB each', async () => {
  const subscription = Buffer.alloc(25 * MIB)
  const codes: number[] = []
  for (const group of ['one', 'two', 'three', 'four']) {
    const answer = await client.send(11, 2, (body) => {
      body.string(group).int32(60_000).int32(60_000).string('').string('consumer')
      body.array(['range'], (w, name) => w.string(name).bytes(subscription))
    })
    answer.int32()
    codes.push(answer.int16())
  }
  expect(codes).toEqual([0, 0, 81, 81])
  expect((await describeGroupRaw(client, 'three')).state).toBe('Dead')
  expect(await peakMemory()).toBeLessThan(PEAK_MIB)
})
