import { chmod, lstat, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedKafka, type EmbeddedKafka } from '../src/index.ts'
import { encodeBatch } from './support/batches.ts'
import { commitRaw } from './support/group-requests.ts'
import { connectRaw } from './support/raw-client.ts'
import { createTopicRaw, deleteRecordsRaw, initProducer, produceRaw } from './support/requests.ts'

let parent: string
let dataDir: string
let broker: EmbeddedKafka
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ongaku-modes-'))
  dataDir = join(parent, 'nested', 'kafka')
  broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
})
afterEach(async () => {
  await broker.stop()
  await rm(parent, { recursive: true })
})

const everything = async (): Promise<string[]> => ['', ...(await readdir(dataDir, { recursive: true }))]

/** What somebody other than the owner may read or write in the data folder, the folder included. */
async function openToOthers(): Promise<string[]> {
  const found: string[] = []
  for (const path of await everything()) {
    const { mode } = await lstat(join(dataDir, path))
    if ((mode & 0o077) !== 0) found.push(`${path} ${(mode & 0o777).toString(8)}`)
  }
  return found
}

/** Makes the broker write every kind of file it has. */
async function fill(): Promise<void> {
  const client = await connectRaw(broker.address())
  const configs = { 'segment.bytes': '1024', 'cleanup.policy': 'compact' }
  await createTopicRaw(client, 'plays', { partitions: 2, configs })
  for (let i = 0; i < 5; i++) {
    await produceRaw(client, 'plays', 0, encodeBatch([{ key: 'k', value: 'v'.repeat(600) }]))
  }
  await initProducer(client)
  await deleteRecordsRaw(client, 'plays', 0, 1)
  await commitRaw(client, 'group', { topic: 'plays', partition: 0, offset: 3 })
  client.close()
}

test('keeps its files and folders to their owner', async () => {
  await fill()
  expect(await openToOthers()).toEqual([])
  await broker.stop()
  expect(await openToOthers()).toEqual([])
  expect((await everything()).length).toBeGreaterThan(10)
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  expect((await stat(join(dataDir, 'broker.json'))).mode & 0o777).toBe(0o600)
})

test('takes away what others could do with the files of an earlier version', async () => {
  await fill()
  await broker.stop()
  for (const path of await everything()) {
    const isFolder = (await lstat(join(dataDir, path))).isDirectory()
    await chmod(join(dataDir, path), isFolder ? 0o755 : 0o644)
  }
  await broker.start()
  expect(await openToOthers()).toEqual([])
})
