import { type Collection, type Document } from 'mongodb'
import {
  codeOf,
  errorOf,
  startServerUnderTest,
  type ServerUnderTest,
  type Thing,
} from '../support/server-under-test.ts'

let server: ServerUnderTest
let things: Collection<Thing>

beforeAll(async () => {
  server = await startServerUnderTest('stage_options')
  things = server.db.collection('things')
  await things.insertOne({ _id: 1, n: 5 })
})
afterAll(() => server.stop())

const run = (stage: Document): Promise<Document[]> => things.aggregate([stage]).toArray()
const bucket = (fallback: unknown): Document => ({
  $bucket: { groupBy: '$n', boundaries: [10, 20], default: fallback },
})
const lookup = (name: string): Document => ({
  $lookup: { from: 'things', let: { [name]: '$n' }, pipeline: [], as: 'found' },
})

test.each<[Document, number]>([
  [bucket(10), 40199],
  [bucket(15), 40199],
  [{ $unwind: { path: '$n', preserveNullAndEmptyArrays: 1 } }, 28809],
  [{ $unwind: { path: '$n', preserveNullAndEmptyArrays: null } }, 28809],
  [lookup('Q'), 9],
  [lookup('_q'), 9],
  [lookup(''), 9],
  [lookup('a-b'), 9],
])('%j fails with %d', async (stage, code) => {
  expect(await codeOf(run(stage))).toBe(code)
})

test('takes a default for buckets outside their boundaries', async () => {
  for (const fallback of [9, 20, 'other', null]) {
    expect(await run(bucket(fallback))).toEqual([{ _id: fallback, count: 1 }])
  }
  expect(await run(lookup('qÄ_1'))).toEqual([{ _id: 1, n: 5, found: [{ _id: 1, n: 5 }] }])
})

test('refuses a result past 16 MB, but not what is smaller again at the end', async () => {
  const large = server.db.collection<Thing>('large')
  await large.insertOne({ _id: 1, text: 'x'.repeat(10 * 1024 * 1024) })
  const twice = { $addFields: { more: { $concat: ['$text', '-'] } } }
  const answer = large.aggregate([twice]).toArray()
  expect(await errorOf(answer)).toMatchObject({ code: 10334, codeName: 'BSONObjectTooLarge' })
  const found = large.find({}, { projection: { text: 1, more: { $concat: ['$text', '-'] } } }).toArray()
  expect(await codeOf(found)).toBe(10334)
  expect(await large.aggregate([twice, { $project: { size: { $strLenCP: '$more' } } }]).toArray()).toEqual([
    { _id: 1, size: 10 * 1024 * 1024 + 1 },
  ])
  expect(await large.aggregate([twice, { $project: { size: { $bsonSize: '$$ROOT' } } }]).toArray()).toEqual([
    { _id: 1, size: 20 * 1024 * 1024 + 37 },
  ])
})
