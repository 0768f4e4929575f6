import { Binary, UUID, type Collection } from 'mongodb'
import { startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

interface Play {
  _id: UUID
  userId: UUID
  n: number
}

let server: ServerUnderTest
let plays: Collection<Play>
const users = [new UUID(), new UUID()] as const
/** In the order of their bytes, as MongoDB sorts them. */
const ids = Array.from({ length: 40 }, () => new UUID()).sort((a, b) => Buffer.compare(a.buffer, b.buffer))
const idAt = (n: number): UUID => ids[n] ?? new UUID()
const numbers = (list: { n: number }[]): number[] => list.map(({ n }) => n)

beforeAll(async () => {
  server = await startServerUnderTest('uuids')
  plays = server.db.collection<Play>('plays')
  await plays.createIndex({ userId: 1, _id: -1 })
  const documents = ids.map((_id, n) => ({ _id, userId: users[n % 2 === 0 ? 0 : 1], n }))
  await plays.insertMany([...documents].reverse())
})
afterAll(() => server.stop())

test('a document is found by its UUID, and comes back with it', async () => {
  expect((await plays.findOne({ _id: idAt(3) }))?._id).toEqual(ids[3])
  expect(await plays.findOne({ _id: new UUID() })).toBeNull()
})

test('the same bytes under another subtype are another value', async () => {
  const plain = new Binary(idAt(3).buffer, 0)
  expect(await plays.findOne({ _id: plain })).toBeNull()
})

test('UUIDs are found by $in and by ranges, in the order of their bytes', async () => {
  expect(
    numbers(await plays.find({ _id: { $in: [idAt(7), idAt(2), new UUID()] } }).toArray()).sort(),
  ).toEqual([2, 7])
  const range = plays.find({ _id: { $gt: idAt(4), $lte: idAt(8) } }).sort({ _id: 1 })
  expect(numbers(await range.toArray())).toEqual([5, 6, 7, 8])
})

test('a page goes on behind a UUID, by an index', async () => {
  const page = plays
    .find({ userId: users[0], _id: { $lt: idAt(30) } })
    .sort({ _id: -1 })
    .limit(3)
  expect(numbers(await page.clone().toArray())).toEqual([28, 26, 24])
  expect(await page.explain('executionStats')).toMatchObject({
    executionStats: { totalKeysExamined: 3, totalDocsExamined: 3 },
  })
})

test('UUIDs are grouped and joined', async () => {
  const counts = await plays
    .aggregate<{ _id: UUID; n: number }>([{ $group: { _id: '$userId', n: { $sum: 1 } } }])
    .toArray()
  expect(counts).toHaveLength(2)
  expect(counts.find(({ _id }) => users[1].equals(_id))?.n).toBe(20)
  const joined = await plays
    .aggregate<{ same: Play[] }>([
      { $match: { _id: idAt(5) } },
      { $lookup: { from: 'plays', localField: 'userId', foreignField: 'userId', as: 'same' } },
    ])
    .toArray()
  expect(joined[0]?.same).toHaveLength(20)
})

test('an upsert by UUID inserts once and then changes', async () => {
  const _id = new UUID()
  const upsert = (n: number) => plays.updateOne({ _id }, { $set: { n, userId: users[1] } }, { upsert: true })
  expect((await upsert(100)).upsertedId).toEqual(_id)
  expect(await upsert(101)).toMatchObject({ matchedCount: 1, upsertedCount: 0 })
  expect(await plays.countDocuments({ _id })).toBe(1)
  await plays.deleteOne({ _id })
})

test('a UUID that is there is refused', async () => {
  const again = plays.insertOne({ _id: idAt(0), userId: users[0], n: -1 })
  await expect(again).rejects.toMatchObject({ code: 11000 })
})
