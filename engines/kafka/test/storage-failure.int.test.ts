import { createDisk, type Disk } from '../src/files/disk.ts'
import { decodeBatches, encodeBatch } from './support/batches.ts'
import { commitRaw, committedRaw } from './support/group-requests.ts'
import { connectRaw } from './support/raw-client.ts'
import { createTopicRaw, fetchRaw, listOffset, produceRaw } from './support/requests.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'

type Fault = { code: string; at: 'write' | 'flush' } | null
interface Held {
  begun: Promise<void>
  release(): void
}
interface Gate {
  passed: Promise<void>
  open(): void
}
type TestDisk = Disk & { fault: Fault; holdNextFlush(): Held }

function createGate(): Gate {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open }
}

/** A disk that fails and stalls on demand; a failed write leaves half of its bytes behind. */
function createTestDisk(): TestDisk {
  const real = createDisk(true)
  let held: { begun: Gate; released: Gate } | null = null
  const failing: TestDisk = {
    durable: true,
    fault: null,
    holdNextFlush() {
      const begun = createGate()
      const released = createGate()
      held = { begun, released }
      return { begun: begun.passed, release: released.open }
    },
    async write(handle, buffers, position) {
      const { fault } = failing
      if (fault?.at !== 'write') return real.write(handle, buffers, position)
      const all = Buffer.concat(buffers)
      await real.write(handle, [all.subarray(0, all.length >> 1)], position)
      throw Object.assign(new Error(fault.code), { code: fault.code })
    },
    async flush(handle) {
      const { fault } = failing
      const hold = held
      held = null
      hold?.begun.open()
      await hold?.released.passed
      if (fault?.at === 'flush') throw Object.assign(new Error(fault.code), { code: fault.code })
      await real.flush(handle)
    },
  }
  return failing
}

const disk = createTestDisk()
let embedded: Embedded
beforeEach(async () => {
  disk.fault = null
  embedded = await startEmbedded({}, disk)
  await createTopicRaw(embedded.client, 'topic')
})
afterEach(async () => {
  disk.fault = null
  await embedded.stop()
})

const produce = (value: string, sequence?: number) => {
  const about = sequence === undefined ? {} : { producerId: 5, producerEpoch: 0, baseSequence: sequence }
  return produceRaw(embedded.client, 'topic', 0, encodeBatch([{ value }], about))
}
const values = async (): Promise<(string | null)[]> =>
  decodeBatches((await fetchRaw(embedded.client, 'topic', 0, 0)).records).map(({ value }) => value)

test.each([
  ['full', { code: 'ENOSPC', at: 'write' }],
  ['read-only', { code: 'EROFS', at: 'write' }],
  ['failing to flush', { code: 'EIO', at: 'flush' }],
] as const)(
  'gives producers a retriable error while the disk is %s, and goes on serving reads',
  async (_, fault) => {
    expect((await produce('before')).errorCode).toBe(0)
    disk.fault = fault
    expect(await produce('refused')).toMatchObject({ errorCode: 56, baseOffset: -1 })
    expect((await produce('refused too')).errorCode).toBe(56)
    expect(await values()).toEqual(['before'])
    disk.fault = null
    expect(await produce('after')).toMatchObject({ errorCode: 0, baseOffset: 1 })
    expect(await values()).toEqual(['before', 'after'])
    await embedded.restart()
    expect(await values()).toEqual(['before', 'after'])
  },
)

test('neither acknowledges nor shows a message before the disk has it', async () => {
  await produce('before')
  const held = disk.holdNextFlush()
  const events: string[] = []
  const producer = await connectRaw(embedded.broker.address())
  const produced = produceRaw(producer, 'topic', 0, encodeBatch([{ value: 'after' }])).then(({ errorCode }) =>
    events.push(`acknowledged ${errorCode}`),
  )
  await held.begun
  const read = await fetchRaw(embedded.client, 'topic', 0, 0)
  events.push('read')
  expect(decodeBatches(read.records).map(({ value }) => value)).toEqual(['before'])
  expect(read.highWatermark).toBe(1)
  expect((await listOffset(embedded.client, 'topic', 0, -1)).offset).toBe(1)
  held.release()
  await produced
  expect(events).toEqual(['read', 'acknowledged 0'])
  expect(await values()).toEqual(['before', 'after'])
  producer.close()
})

test("keeps an idempotent producer's order over a failure, from its very first batch on", async () => {
  disk.fault = { code: 'ENOSPC', at: 'write' }
  expect((await produce('a', 0)).errorCode).toBe(56)
  disk.fault = null
  expect((await produce('b', 1)).errorCode).toBe(45)
  expect((await produce('a', 0)).errorCode).toBe(0)
  disk.fault = { code: 'ENOSPC', at: 'write' }
  expect((await produce('b', 1)).errorCode).toBe(56)
  disk.fault = null
  expect((await produce('c', 2)).errorCode).toBe(45)
  expect((await produce('b', 1)).errorCode).toBe(0)
  expect(await values()).toEqual(['a', 'b'])
})

test('refuses every batch that was waiting behind the one that failed', async () => {
  disk.fault = { code: 'ENOSPC', at: 'write' }
  const results = await Promise.all(['a', 'b', 'c'].map((value) => produce(value)))
  expect(results.map(({ errorCode }) => errorCode)).toEqual([56, 56, 56])
  disk.fault = null
  expect(await produce('d')).toMatchObject({ errorCode: 0, baseOffset: 0 })
})

test('gives a committing consumer a retriable error, and keeps the offset before', async () => {
  await commitRaw(embedded.client, 'group', { topic: 'topic', partition: 0, offset: 1 })
  disk.fault = { code: 'ENOSPC', at: 'write' }
  expect(await commitRaw(embedded.client, 'group', { topic: 'topic', partition: 0, offset: 2 })).toBe(15)
  expect((await committedRaw(embedded.client, 'group', 'topic', 0)).offset).toBe(1)
  disk.fault = null
  expect(await commitRaw(embedded.client, 'group', { topic: 'topic', partition: 0, offset: 3 })).toBe(0)
  await embedded.restart()
  expect((await committedRaw(embedded.client, 'group', 'topic', 0)).offset).toBe(3)
})
