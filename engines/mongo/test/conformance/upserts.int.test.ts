import { ObjectId, type Collection, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('upserts')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

/** What an upsert by operators makes of a filter that finds nothing. */
async function upserted(filter: Document, update: Document = { $set: { a: 1 } }): Promise<Document | null> {
  await collection.updateOne(filter, update, { upsert: true })
  return collection.findOne({})
}

async function replaced(filter: Document): Promise<Document | null> {
  await collection.replaceOne(filter, {}, { upsert: true })
  return collection.findOne({})
}

const withoutId = ({ _id, ...rest }: Document): Document => rest

// After MongoDB's jstests/core/write/update/upsert_fields.js.
describe('an upsert takes over what the filter says equals one value', () => {
  test.each<[Document, Document]>([
    [{ x: 1 }, { x: 1 }],
    [{ x: { $eq: 1 } }, { x: 1 }],
    [{ x: { $in: [1] } }, { x: 1 }],
    [{ x: { $in: [1, 1.0, 1] } }, { x: 1 }],
    [{ x: { $all: [1] } }, { x: 1 }],
    [{ $and: [{ x: 1 }] }, { x: 1 }],
    [{ $or: [{ x: 1 }] }, { x: 1 }],
    [{ $or: [{ x: { $eq: 1 } }] }, { x: 1 }],
    [{ $or: [{ $and: [{ x: 1 }] }] }, { x: 1 }],
    [{ x: [1, 2] }, { x: [1, 2] }],
    [{ x: { 'x.x': 1 } }, { x: { 'x.x': 1 } }],
    [{ x: { $eq: /abc/ } }, { x: /abc/ }],
    [{ 'x.x': 1 }, { x: { x: 1 } }],
    [{ $or: [{ 'x.x': { $eq: 1 } }] }, { x: { x: 1 } }],
    [{ 'x.y': 2, 'x.x': 1 }, { x: { x: 1, y: 2 } }],
  ])('%j', async (filter, expected) => {
    expect(withoutId((await upserted(filter)) ?? {})).toEqual({ ...expected, a: 1 })
  })

  test.each<[Document]>([
    [{ x: { $gt: 1 } }],
    [{ x: { $ne: 1 } }],
    [{ x: { $in: [1, 2] } }],
    [{ x: { $in: [/a/] } }],
    [{ x: { $elemMatch: { $eq: 1 } } }],
    [{ x: { $elemMatch: { b: 1 } } }],
    [{ x: { $all: [{ $elemMatch: { b: 1 } }] } }],
    [{ x: { $exists: true } }],
    [{ x: { $not: { $eq: 1 } } }],
    [{ $or: [{ x: { $eq: 1 } }, { x: 2 }] }],
    [{ $nor: [{ x: 1 }] }],
    [{ x: /abc/ }],
  ])('but nothing of %j', async (filter) => {
    expect(withoutId((await upserted(filter)) ?? {})).toEqual({ a: 1 })
  })

  test.each<[Document]>([
    [{ x: { $all: [1, 2] } }],
    [{ $and: [{ x: 1 }, { x: 2 }] }],
    [{ x: 1, 'x.x': 1 }],
    [{ x: {}, 'x.x': 1 }],
    [{ 'x.x': 1, x: {} }],
    [{ x: { x: 1 }, 'x.y': 1 }],
    [{ x: [1, { x: 1 }], 'x.x': 1 }],
    [{ _id: 1, '_id.x': 1 }],
  ])('and refuses %j, which says two things of one field', async (filter) => {
    expect(await codeOf(upserted(filter))).toBe(54)
    expect(await collection.countDocuments({})).toBe(0)
  })
})

describe('the _id comes from the filter in both kinds of upsert', () => {
  test.each<[Document, unknown]>([
    [{ _id: 5 }, 5],
    [{ _id: { $in: [5] } }, 5],
    [{ _id: { $all: [5] } }, 5],
    [{ $or: [{ _id: { $eq: 5 } }] }, 5],
    [{ $and: [{ _id: 5 }], x: 1 }, 5],
  ])('%j', async (filter, id) => {
    expect(await upserted(filter)).toMatchObject({ _id: id, a: 1 })
    await collection.deleteMany({})
    expect(await replaced(filter)).toEqual({ _id: id })
  })

  test.each<[Document]>([[{ _id: null }], [{ _id: { $eq: null } }], [{ _id: { $in: [null] } }]])(
    'null is an _id like any other: %j, and once more finds it',
    async (filter) => {
      expect(await upserted(filter)).toEqual({ _id: null, a: 1 })
      expect(await upserted(filter, { $set: { a: 2 } })).toEqual({ _id: null, a: 2 })
      expect(await collection.countDocuments({})).toBe(1)
      await collection.deleteMany({})
      const made = await collection.findOneAndUpdate(filter, { $inc: { a: 1 } }, { upsert: true })
      expect(made).toBeNull()
      expect(await replaced(filter)).toEqual({ _id: null })
      expect(await collection.countDocuments({})).toBe(1)
    },
  )

  test('a null _id from the update is stored as null', async () => {
    expect(await upserted({ x: 1 }, { $setOnInsert: { _id: null } })).toEqual({ _id: null, x: 1 })
    await collection.deleteMany({})
    expect(await upserted({ x: 1 }, { $set: { a: 1 } })).toMatchObject({
      _id: expect.any(ObjectId) as ObjectId,
    })
  })

  test('a replacement ignores other conflicts, and wants the whole _id', async () => {
    expect(await replaced({ _id: 1, x: [1, { x: 1 }], 'x.x': 1 })).toEqual({ _id: 1 })
    expect(await codeOf(replaced({ '_id.x': 1, '_id.y': 2 }))).toBe(111)
    expect(await codeOf(replaced({ $and: [{ _id: 2 }, { _id: 3 }] }))).toBe(54)
    expect(await upserted({ '_id.x': 1, '_id.y': 2 }, { $set: { b: 1 } })).not.toBeNull()
    expect(await collection.findOne({ b: 1 })).toEqual({ _id: { x: 1, y: 2 }, b: 1 })
  })
})
