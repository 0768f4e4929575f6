import fs from 'node:fs'
import { MongoClient } from 'mongodb'
import { startChild, type ChildServer } from './support/child-server.ts'
import { temporaryFolder } from './support/server-under-test.ts'

const folder = temporaryFolder()
const ended: (() => Promise<unknown>)[] = []
afterAll(async () => {
  await Promise.all(ended.map((end) => end()))
  fs.rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<ChildServer> {
  const server = await startChild(folder, { durable: false, memoryTargetMegabytes: 0 })
  ended.push(() => server.kill('SIGKILL'))
  return server
}

async function connect(server: ChildServer) {
  const client = await new MongoClient(server.uri).connect()
  ended.unshift(() => client.close(true))
  return client.db('a').collection<{ _id: number; group: number; seen: number; text: string }>('things')
}

const PEOPLE = 6
const EACH = 3_000
const BATCH = 50

test('reads and writes go on while the data file is unmapped under them', async () => {
  const server = await start()
  const idle = server.filePageMegabytes()
  const things = await connect(server)
  await things.createIndex({ group: 1, seen: -1 })
  const text = 'x'.repeat(1_000)

  async function write(group: number): Promise<void> {
    for (let n = 0; n < EACH; n += BATCH) {
      const docs = Array.from({ length: BATCH }, (_, i) => ({
        _id: group * EACH + n + i,
        group,
        seen: 0,
        text,
      }))
      await things.insertMany(docs)
      await things.updateMany({ group, seen: 0 }, { $inc: { seen: 1 } })
      expect(await things.countDocuments({ group, seen: 1 })).toBe(n + BATCH)
    }
  }
  let writing = true
  async function read(): Promise<void> {
    while (writing) {
      const ids: number[] = []
      for await (const { _id } of things.find({}, { batchSize: 100 }).sort({ _id: 1 })) ids.push(_id)
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      await things.aggregate([{ $group: { _id: '$group', n: { $sum: '$seen' } } }]).toArray()
    }
  }
  const readers = [read(), read()]
  await Promise.all(Array.from({ length: PEOPLE }, (_, group) => write(group)))
  await things.createIndex({ text: 1, _id: 1 })
  await things.dropIndex('group_1_seen_-1')
  writing = false
  await Promise.all(readers)

  expect(await things.find().hint({ text: 1, _id: 1 }).toArray()).toHaveLength(PEOPLE * EACH)
  expect(server.errors).toEqual([])
  while (server.filePageMegabytes() > idle + 15) await things.findOne({ _id: 1 })
  const { size } = fs.statSync(`${folder}/ongaku.mdb`)
  expect(size / 1024 ** 2).toBeGreaterThan(25)
}, 120_000)
