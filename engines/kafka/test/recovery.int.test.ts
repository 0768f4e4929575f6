import {
  appendFile,
  readdir,
  readFile,
  readlink,
  rename,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { encodeBatch, type BatchOptions } from './support/batches.ts'
import { readPartition } from '../tools/crash-check.ts'
import { commitRaw, committedRaw } from './support/group-requests.ts'
import { createTopicRaw, deleteRecordsRaw, initProducer, listOffset, produceRaw } from './support/requests.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'

let embedded: Embedded
beforeEach(async () => {
  embedded = await startEmbedded()
})
afterEach(() => embedded.stop())

const TOPIC = 'kept'
const partitionDir = async (): Promise<string> => {
  const root = join(embedded.dataDir, 'topics')
  const [topic = ''] = (await readdir(root)).filter((name) => name.startsWith(TOPIC))
  return join(root, topic, '0')
}
const lastLog = async (): Promise<string> => {
  const dir = await partitionDir()
  const logs = (await readdir(dir)).filter((name) => name.endsWith('.log')).sort()
  return join(dir, logs.at(-1) ?? '')
}
const dropSnapshot = async (): Promise<void> => unlink(join(await partitionDir(), 'snapshot'))
const produce = (value: string, options?: BatchOptions) =>
  produceRaw(embedded.client, TOPIC, 0, encodeBatch([{ key: value, value }], options))
const values = async (): Promise<(string | null)[]> =>
  (await readPartition(embedded.client, TOPIC, 0)).map(({ value }) => value)

test.each(['with its snapshots', 'without any snapshot'])('finds every record again %s', async (how) => {
  await createTopicRaw(embedded.client, TOPIC, { configs: { 'segment.bytes': '1024' } })
  for (let i = 0; i < 40; i++) await produce(`v${i}`)
  await embedded.restart(how === 'without any snapshot' ? dropSnapshot : undefined)
  expect(await values()).toEqual(Array.from({ length: 40 }, (_, i) => `v${i}`))
  expect(await produce('next')).toMatchObject({ errorCode: 0, baseOffset: 40 })
})

test.each([
  [
    'half a batch',
    (log: string) => appendFile(log, encodeBatch([{ value: 'torn' }], { baseOffset: 3 }).subarray(0, 40)),
  ],
  ['rubbish', (log: string) => appendFile(log, Buffer.alloc(300, 7))],
  ['zeros', (log: string) => appendFile(log, Buffer.alloc(5000))],
])('cuts %s off the end of the log, and says so', async (_, tear) => {
  await createTopicRaw(embedded.client, TOPIC)
  for (const value of ['a', 'b', 'c']) await produce(value)
  await embedded.restart(async () => tear(await lastLog()))
  expect(await values()).toEqual(['a', 'b', 'c'])
  expect(await produce('d')).toMatchObject({ errorCode: 0, baseOffset: 3 })
  expect(await values()).toEqual(['a', 'b', 'c', 'd'])
  expect(embedded.logs).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'cut the torn end of a partition log' }),
  )
})

test('keeps the batches before one that is damaged, when it must read them all', async () => {
  await createTopicRaw(embedded.client, TOPIC)
  for (const value of ['a', 'b', 'c']) await produce(value)
  await embedded.restart(async () => {
    await dropSnapshot()
    const log = await lastLog()
    await truncate(log, (await readFile(log)).length - 5)
  })
  expect(await values()).toEqual(['a', 'b'])
})

test('does not trust a damaged snapshot or index', async () => {
  await createTopicRaw(embedded.client, TOPIC, { configs: { 'segment.bytes': '1024' } })
  for (let i = 0; i < 40; i++) await produce(`v${i}`)
  await embedded.restart(async () => {
    const dir = await partitionDir()
    for (const name of await readdir(dir)) {
      if (name.endsWith('.index') || name === 'snapshot') await writeFile(join(dir, name), 'not what it was')
    }
  })
  expect(await values()).toHaveLength(40)
  expect((await listOffset(embedded.client, TOPIC, 0, Date.now() - 100_000)).offset).toBe(0)
})

test.each(['with its snapshots', 'without any snapshot'])(
  'knows its idempotent producers %s',
  async (how) => {
    await createTopicRaw(embedded.client, TOPIC)
    const producerId = await initProducer(embedded.client)
    const about = { producerId, producerEpoch: 0 }
    for (const baseSequence of [0, 1, 2]) await produce(`v${baseSequence}`, { ...about, baseSequence })
    await embedded.restart(how === 'without any snapshot' ? dropSnapshot : undefined)
    expect(await produce('v2', { ...about, baseSequence: 2 })).toMatchObject({ errorCode: 0, baseOffset: 2 })
    expect((await produce('v9', { ...about, baseSequence: 9 })).errorCode).toBe(45)
    expect(await produce('v3', { ...about, baseSequence: 3 })).toMatchObject({ errorCode: 0, baseOffset: 3 })
    expect(await values()).toEqual(['v0', 'v1', 'v2', 'v3'])
    expect(await initProducer(embedded.client)).toBeGreaterThan(producerId)
  },
)

test('keeps committed offsets, and cuts a torn end off their log', async () => {
  await createTopicRaw(embedded.client, TOPIC)
  await commitRaw(embedded.client, 'group', { topic: TOPIC, partition: 0, offset: 5, metadata: 'm' })
  await commitRaw(embedded.client, 'group', { topic: TOPIC, partition: 0, offset: 6, metadata: 'n' })
  await embedded.restart(() =>
    appendFile(join(embedded.dataDir, 'groups', 'offsets.log'), Buffer.alloc(20, 1)),
  )
  expect(await committedRaw(embedded.client, 'group', TOPIC, 0)).toMatchObject({ offset: 6, metadata: 'n' })
  await commitRaw(embedded.client, 'group', { topic: TOPIC, partition: 0, offset: 7 })
  await embedded.restart()
  expect(await committedRaw(embedded.client, 'group', TOPIC, 0)).toMatchObject({ offset: 7 })
})

test('keeps the start that DeleteRecords set', async () => {
  await createTopicRaw(embedded.client, TOPIC)
  for (const value of ['a', 'b', 'c']) await produce(value)
  await deleteRecordsRaw(embedded.client, TOPIC, 0, 2)
  await embedded.restart()
  expect((await listOffset(embedded.client, TOPIC, 0, -2)).offset).toBe(2)
})

test('drops what a crash left of topics being made and deleted', async () => {
  await createTopicRaw(embedded.client, TOPIC)
  const root = join(embedded.dataDir, 'topics')
  await embedded.restart(async () => {
    await writeFile(join(root, '.new7'), '')
    await writeFile(join(root, '.deleted8'), '')
  })
  expect((await readdir(root)).filter((name) => name.startsWith('.'))).toEqual([])
})

test('starts in under 300 ms on a folder of 60 partitions', async () => {
  for (let i = 0; i < 10; i++) {
    await createTopicRaw(embedded.client, `${TOPIC}-${i}`, { partitions: 6 })
    for (let p = 0; p < 6; p++)
      await produceRaw(embedded.client, `${TOPIC}-${i}`, p, encodeBatch([{ value: 'x' }]))
  }
  let from = 0
  await embedded.restart(() => {
    from = performance.now()
    return Promise.resolve()
  })
  expect(performance.now() - from).toBeLessThan(300)
})

/** Paths of the broker's files that this process has open; none where the system doesn't tell. */
async function openFiles(): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd').catch(() => [])
  const paths = await Promise.all(numbers.map((fd) => readlink(join('/proc/self/fd', fd)).catch(() => '')))
  return paths.filter((path) => path.startsWith(embedded.dataDir))
}

test('leaves nothing open when a start fails, and starts once the folder is whole', async () => {
  await createTopicRaw(embedded.client, TOPIC, { partitions: 30 })
  for (let partition = 0; partition < 30; partition++) {
    await produceRaw(embedded.client, TOPIC, partition, encodeBatch([{ value: 'kept' }]))
  }
  const topicDir = join(await partitionDir(), '..')
  const misplaced = join(embedded.dataDir, 'misplaced')
  const spoilAndCheck = async (): Promise<void> => {
    for (let partition = 0; partition < 30; partition++) {
      await unlink(join(topicDir, String(partition), 'snapshot'))
    }
    await rename(join(topicDir, '1'), misplaced)
    await expect(embedded.broker.start()).rejects.toMatchObject({ code: 'ENOENT' })
    await rename(misplaced, join(topicDir, '1'))
    await embedded.broker.start()
    await embedded.broker.stop()
    expect(await openFiles()).toEqual([])
  }
  await embedded.restart(spoilAndCheck)
  expect(await values()).toEqual(['kept'])
})
