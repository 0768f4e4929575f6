import fs from 'node:fs'
import { MongoClient } from 'mongodb'
import { startChild, type ChildServer } from './support/child-server.ts'
import { errorOf, temporaryFolder } from './support/server-under-test.ts'

/** The data file cannot grow past this: the system refuses the write, as it does on a disk that is full. */
const LIMIT_KILOBYTES = 2_000
const WRITES = 1_000
const ATTEMPTS = 20
const text = 'x'.repeat(10_000)

const folder = temporaryFolder()
const children: ChildServer[] = []
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill('SIGKILL')))
  fs.rmSync(folder, { recursive: true })
})

/** Room that was freed is used again a commit or two later. */
async function untilStored(write: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await write().then(
      () => true,
      () => false,
    )
    if (stored) return
  }
  throw new Error('what was freed is not used again')
}

test('refuses writes for which there is no room, and goes on with the rest', async () => {
  const full = await startChild(folder, { fileLimitKilobytes: LIMIT_KILOBYTES })
  children.push(full)
  const client = await new MongoClient(full.uri).connect()
  const things = client.db('a').collection<{ _id: number; text: string }>('things')
  await things.createIndex({ text: 1 })

  const fill = async (): Promise<void> => {
    for (let _id = 0; _id < WRITES; _id++) await things.insertOne({ _id, text: `${_id} ${text}` })
  }
  expect(await errorOf(fill())).toMatchObject({ code: 96 })
  const kept = (await things.find().toArray()).map(({ _id }) => _id)
  expect(kept.length).toBeGreaterThan(10)
  expect(kept).toEqual(Array.from(kept, (_, i) => i))
  expect((await errorOf(things.insertMany([{ _id: -1, text }]))).code).toBe(96)
  for (let _id = 0; _id < 10; _id++)
    expect(await things.deleteOne({ _id })).toMatchObject({ deletedCount: 1 })
  await untilStored(() => things.insertOne({ _id: -2, text: 'short' }))
  await client.close(true)
  await full.kill('SIGKILL')

  const roomy = await startChild(folder)
  children.push(roomy)
  const again = await new MongoClient(roomy.uri).connect()
  const found = again.db('a').collection<{ _id: number; text: string }>('things')
  const expected = [-2, ...kept.slice(10)]
  expect((await found.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual(expected)
  expect(await found.find().hint({ text: 1 }).toArray()).toHaveLength(expected.length)
  await found.insertOne({ _id: 2_000, text })
  await again.close()
})
