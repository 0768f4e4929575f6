import { Double, Long, MongoBulkWriteError, ObjectId, type Collection } from 'mongodb'
import {
  codeOf,
  errorOf,
  startServerUnderTest,
  type ServerUnderTest,
  type Thing,
} from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection<Thing>

beforeAll(async () => {
  server = await startServerUnderTest('writes')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

async function bulkError(work: Promise<unknown>): Promise<MongoBulkWriteError> {
  const error = await errorOf(work)
  if (error instanceof MongoBulkWriteError) return error
  throw error
}

const errorsOf = ({ writeErrors }: MongoBulkWriteError) => [writeErrors].flat()

describe('insert', () => {
  test('gives an _id where there is none, and puts it first', async () => {
    await server.db.command({ insert: 'things', documents: [{ a: 1 }] })
    await server.db.command({ insert: 'things', documents: [{ a: 2, _id: 7 }] })
    const docs = await collection.find().sort({ a: 1 }).toArray()
    expect(docs[0]?._id).toBeInstanceOf(ObjectId)
    expect(docs.map((doc) => Object.keys(doc)[0])).toEqual(['_id', '_id'])
  })

  test('keeps an _id of null, wherever it stands', async () => {
    const insert = { insert: 'things', documents: [{ a: 1, _id: null }] }
    expect(await server.db.command(insert)).toMatchObject({ n: 1 })
    expect(await collection.findOne()).toEqual({ _id: null, a: 1 })
    expect(await server.db.command(insert)).toMatchObject({ writeErrors: [{ code: 11000 }] })
  })

  test('refuses a second document of the same _id, whatever its numeric type', async () => {
    await collection.insertOne({ _id: 1 })
    const error = await errorOf(collection.insertOne({ _id: Long.ONE }))
    expect(error).toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } })
    expect(error.message).toContain('E11000 duplicate key error collection')
    expect(await codeOf(collection.insertOne({ _id: new Double(1) }))).toBe(11000)
  })

  test('refuses arrays and regular expressions as _id', async () => {
    expect(await codeOf(collection.insertOne({ _id: [1] as never }))).toBe(53)
    expect(await codeOf(collection.insertOne({ _id: /x/ as never }))).toBe(53)
  })

  test('ordered stops at the first error, unordered goes on', async () => {
    const docs = () => [{ _id: 1 }, { _id: 1 }, { _id: 2 }, { _id: 1 }]
    const ordered = await bulkError(collection.insertMany(docs()))
    expect(ordered.insertedCount).toBe(1)
    expect(errorsOf(ordered)).toMatchObject([{ index: 1, code: 11000 }])
    await collection.deleteMany({})
    const unordered = await bulkError(collection.insertMany(docs(), { ordered: false }))
    expect(unordered.insertedCount).toBe(2)
    expect(errorsOf(unordered)).toMatchObject([{ index: 1 }, { index: 3 }])
    expect(await collection.countDocuments()).toBe(2)
  })

  test('keeps the order of fields, also of those that look like numbers', async () => {
    const doc = new Map<string, unknown>([
      ['b', 1],
      ['2024', 5],
      ['a', 2],
      ['1', 3],
    ])
    await server.db.command({ insert: 'things', documents: [new Map([...doc, ['_id', 1]])] })
    await collection.updateOne({ _id: 1 }, { $inc: { b: 1 } })
    const raw = await server.db.collection('things').findOne({}, { raw: true })
    const bytes = Buffer.from(raw as unknown as Uint8Array).toString('latin1')
    expect(['b\0', '2024\0', 'a\0', '1\0'].map((name) => bytes.indexOf(name))).toEqual(
      ['b\0', '2024\0', 'a\0', '1\0'].map((name) => bytes.indexOf(name)).sort((a, b) => a - b),
    )
  })
})

describe('update', () => {
  test('replaces a whole document but its _id', async () => {
    await collection.insertOne({ _id: 1, a: 1, b: 2 })
    expect(await collection.replaceOne({ _id: 1 }, { c: 3 })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    })
    expect(await collection.findOne({})).toEqual({ _id: 1, c: 3 })
    expect(await codeOf(collection.replaceOne({ _id: 1 }, { _id: 2 }))).toBe(66)
  })

  test('updates one or many', async () => {
    await collection.insertMany([{ g: 1 }, { g: 1 }, { g: 2 }])
    expect(await collection.updateOne({ g: 1 }, { $set: { x: 1 } })).toMatchObject({ modifiedCount: 1 })
    expect(await collection.updateMany({ g: 1 }, { $set: { x: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    })
    expect(await collection.updateMany({ g: 9 }, { $set: { x: 1 } })).toMatchObject({ matchedCount: 0 })
  })

  test('many updates of one field by many clients lose none', async () => {
    await collection.insertOne({ _id: 1, n: 0 })
    await Promise.all(Array.from({ length: 200 }, () => collection.updateOne({ _id: 1 }, { $inc: { n: 1 } })))
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, n: 200 })
  })

  test('updates as many documents as there are, changing what they are found by', async () => {
    await collection.insertMany(Array.from({ length: 3000 }, (_, n) => ({ n })))
    await collection.createIndex({ n: 1 })
    expect(await collection.updateMany({ n: { $gte: 0 } }, { $inc: { n: 10_000 } })).toMatchObject({
      modifiedCount: 3000,
    })
    expect(await collection.countDocuments({ n: { $gte: 10_000, $lt: 13_000 } })).toBe(3000)
    await collection.dropIndexes()
  })
})

describe('upsert', () => {
  test('takes the equalities of the query and $setOnInsert', async () => {
    const result = await collection.updateOne(
      { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 5 }, $and: [{ e: 3 }] },
      { $set: { x: 1 }, $setOnInsert: { y: 1 } },
      { upsert: true },
    )
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 })
    expect(result.upsertedId).toBeInstanceOf(ObjectId)
    expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual({
      a: 1,
      b: { c: 2 },
      e: 3,
      x: 1,
      y: 1,
    })
    await collection.updateOne({ a: 1 }, { $set: { x: 2 }, $setOnInsert: { y: 2 } }, { upsert: true })
    expect(await collection.findOne({}, { projection: { x: 1, y: 1, _id: 0 } })).toEqual({ x: 2, y: 1 })
  })

  test('uses the _id of the query, also for a replacement', async () => {
    await collection.updateOne({ _id: 5 }, { $inc: { n: 1 } }, { upsert: true })
    await collection.replaceOne({ _id: 6, z: 1 }, { n: 2 }, { upsert: true })
    expect(await collection.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 5, n: 1 },
      { _id: 6, n: 2 },
    ])
  })

  test('makes one document of many upserts at once', async () => {
    await Promise.all(
      Array.from({ length: 50 }, () =>
        collection.updateOne({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true }),
      ),
    )
    expect(await collection.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ key: 'k', n: 50 }])
  })
})

describe('bulkWrite', () => {
  test('does everything in order', async () => {
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 2 }, update: { $set: { n: 9 } }, upsert: true } },
      { replaceOne: { filter: { _id: 1 }, replacement: { m: 1 } } },
      { insertOne: { document: { _id: 3 } } },
      { deleteOne: { filter: { _id: 3 } } },
      { updateMany: { filter: {}, update: { $set: { all: true } } } },
    ])
    expect(result).toMatchObject({
      insertedCount: 2,
      deletedCount: 1,
      upsertedCount: 1,
      upsertedIds: { 2: 2 },
    })
    expect(await collection.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, m: 1, all: true },
      { _id: 2, n: 9, all: true },
    ])
  })

  test('reports each failed statement by its index', async () => {
    await collection.insertOne({ _id: 1, a: 'x' })
    const error = await bulkError(
      collection.bulkWrite(
        [
          { updateOne: { filter: { _id: 1 }, update: { $inc: { a: 1 } } } },
          { updateOne: { filter: { _id: 1 }, update: { $set: { b: 1 } } } },
          { updateOne: { filter: { _id: 1 }, update: { $bogus: { b: 1 } } } },
        ],
        { ordered: false },
      ),
    )
    expect(errorsOf(error)).toMatchObject([
      { index: 0, code: 14 },
      { index: 2, code: 9 },
    ])
    expect(await collection.findOne({})).toEqual({ _id: 1, a: 'x', b: 1 })
  })
})

describe('delete', () => {
  test('deletes one or all that match', async () => {
    await collection.insertMany([{ g: 1 }, { g: 1 }, { g: 1 }, { g: 2 }])
    expect(await collection.deleteOne({ g: 1 })).toMatchObject({ deletedCount: 1 })
    expect(await collection.deleteMany({ g: 1 })).toMatchObject({ deletedCount: 2 })
    expect(await collection.deleteMany({ g: 9 })).toMatchObject({ deletedCount: 0 })
    expect(await collection.countDocuments()).toBe(1)
  })
})

describe('findAndModify', () => {
  beforeEach(() =>
    collection.insertMany([
      { _id: 1, n: 3 },
      { _id: 2, n: 1 },
      { _id: 3, n: 2 },
    ]),
  )

  test('returns the document before or after', async () => {
    expect(await collection.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } })).toEqual({ _id: 1, n: 3 })
    expect(
      await collection.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
    ).toEqual({ _id: 1, n: 5 })
    expect(await collection.findOneAndUpdate({ _id: 9 }, { $inc: { n: 1 } })).toBeNull()
  })

  test('takes the first in an order and shows some fields', async () => {
    expect(
      await collection.findOneAndUpdate(
        {},
        { $set: { taken: true } },
        { sort: { n: 1 }, projection: { n: 1, _id: 0 }, returnDocument: 'after' },
      ),
    ).toEqual({ n: 1 })
    expect(await collection.findOne({ taken: true })).toMatchObject({ _id: 2 })
  })

  test('deletes, replaces and upserts', async () => {
    expect(await collection.findOneAndDelete({}, { sort: { n: -1 } })).toEqual({ _id: 1, n: 3 })
    expect(await collection.findOneAndReplace({ _id: 2 }, { m: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 2,
      m: 1,
    })
    expect(
      await collection.findOneAndUpdate(
        { _id: 8 },
        { $set: { x: 1 } },
        { upsert: true, returnDocument: 'after' },
      ),
    ).toEqual({ _id: 8, x: 1 })
    expect(await collection.findOneAndUpdate({ _id: 9 }, { $set: { x: 1 } }, { upsert: true })).toBeNull()
    const full = await collection.findOneAndUpdate(
      { _id: 10 },
      { $set: { x: 1 } },
      { upsert: true, includeResultMetadata: true },
    )
    expect(full.lastErrorObject).toMatchObject({ n: 1, updatedExisting: false, upserted: 10 })
  })

  test('hands each of many workers another document', async () => {
    const taken = await Promise.all(
      Array.from({ length: 5 }, () =>
        collection.findOneAndUpdate({ done: { $ne: true } }, { $set: { done: true } }, { sort: { n: 1 } }),
      ),
    )
    expect(
      taken
        .map((doc) => doc?._id as number | undefined)
        .filter(Boolean)
        .sort(),
    ).toEqual([1, 2, 3])
  })
})
