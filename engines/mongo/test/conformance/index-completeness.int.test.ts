import { Double, type Collection, type Document, type IndexSpecification } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('index_completeness')
})
afterAll(() => server.stop())

async function refill(docs: Document[], index: IndexSpecification, options = {}): Promise<void> {
  collection = server.db.collection('things')
  await collection.drop()
  if (docs.length > 0) await collection.insertMany(docs.map((doc, i) => ({ _id: i as never, ...doc })))
  await collection.createIndex(index, options)
}

const ids = async (filter: Document) =>
  (await collection.find(filter).sort({ _id: 1 }).project({ _id: 1 }).toArray()).map(({ _id }) => Number(_id))

const lists = [[5], [5, 6], [6], [], 5, 6, null, [null], [1, 5], [[5]], [[6, 7]], ['x']].map((a) => ({ a }))

describe('a negation inside $elemMatch bounds nothing', () => {
  beforeEach(() => refill(lists, { a: 1 }))

  test.each<[Document, number[]]>([
    [{ a: { $elemMatch: { $ne: 5 } } }, [1, 2, 7, 8, 9, 10, 11]],
    [{ a: { $elemMatch: { $nin: [5, 6] } } }, [7, 8, 9, 10, 11]],
    [{ a: { $elemMatch: { $not: { $gt: 5 } } } }, [0, 1, 7, 8, 9, 10, 11]],
    [{ a: { $elemMatch: { $exists: true, $ne: null } } }, [0, 1, 2, 8, 9, 10, 11]],
    [{ a: { $elemMatch: { $mod: [2, 0], $nin: [5] } } }, [1, 2]],
    [{ a: { $all: [{ $elemMatch: { $ne: 5 } }] } }, [1, 2, 7, 8, 9, 10, 11]],
    [{ a: { $elemMatch: { $gte: 5, $ne: 5 } } }, [1, 2]],
  ])('%j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected)
  })

  test('deletes and upserts see all that match, too', async () => {
    expect(
      await collection.updateOne({ a: { $elemMatch: { $nin: [5, null, 'x'] } } }, { $set: { seen: 1 } }),
    ).toMatchObject({ matchedCount: 1 })
    expect(await collection.deleteMany({ a: { $elemMatch: { $ne: 5 } } })).toMatchObject({ deletedCount: 7 })
  })
})

test('an index over elements says nothing of the elements of inner arrays', async () => {
  await refill([{ a: [[4]] }, { a: [4] }, { a: [[2]] }, { a: [[{ b: 4 }]] }, { a: [{ b: [4] }] }], { a: 1 })
  expect(await ids({ a: { $elemMatch: { $elemMatch: { $gt: 3 } } } })).toEqual([0])
  expect(await ids({ a: { $elemMatch: { $elemMatch: { b: 4 } } } })).toEqual([3])
  await collection.createIndex({ 'a.b': 1 })
  expect(await ids({ a: { $elemMatch: { $elemMatch: { b: 4 } } } })).toEqual([3])
  expect(await ids({ a: { $elemMatch: { b: { $elemMatch: { $gt: 3 } } } } })).toEqual([4])
})

describe('an index on a numeric path', () => {
  test('finds what the path reaches by position, by field name, and not at all', async () => {
    await refill([{ a: ['q'] }, { a: { 0: 'q' } }, { a: [{ b: 1 }] }, { a: [null] }, { a: 5 }, {}], {
      'a.0': 1,
    })
    expect(await ids({ 'a.0': 'q' })).toEqual([0, 1])
    expect(await ids({ 'a.0': null })).toEqual([2, 3, 4, 5])
    expect(await ids({ 'a.0': { $in: ['q', null] } })).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('refuses a document that could be read either way, as no key would do for both', async () => {
    await refill([], { 'a.0': 1 })
    expect(await codeOf(collection.insertOne({ a: [{ 0: 'q' }] }))).toBe(16746)
    await collection.insertMany([{ a: [{ 1: 'q' }] }, { a: [] }])
    await refill([{ a: [{ 0: 'q' }] }], { b: 1 })
    expect(await codeOf(collection.createIndex({ 'a.0': 1 }))).toBe(16746)
    expect(await ids({ 'a.0': 'q' })).toEqual([0])
  })

  test('says nothing of the elements that $elemMatch finds in inner arrays', async () => {
    await refill([{ a: [[1], [7]] }, { a: [[7]] }], { 'a.0': 1 })
    expect(await ids({ a: { $elemMatch: { 0: 7 } } })).toEqual([0, 1])
  })
})

test('two conditions on one array may hold for different elements', async () => {
  const docs = [
    {
      a: [
        { b: 1, c: 5 },
        { b: 2, c: 1 },
      ],
    },
    { a: [{ b: 1, c: 1 }] },
    { a: [{ b: 2, c: 5 }] },
  ]
  await refill(docs, { 'a.b': 1, 'a.c': 1 })
  expect(await ids({ 'a.b': 1, 'a.c': 1 })).toEqual([0, 1])
  expect(await ids({ a: { $elemMatch: { b: 1, c: 1 } } })).toEqual([1])
  expect(await ids({ 'a.b': { $gt: 1 }, 'a.c': { $lt: 5 } })).toEqual([0])
  expect(await ids({ $and: [{ 'a.c': { $lt: 5 } }, { 'a.c': { $gt: 4 } }] })).toEqual([0])
})

test('a sparse index is used only where the key looked for must be in it', async () => {
  await refill([{ a: [{ b: 1 }, {}] }, { a: [{ b: 1, c: 2 }] }, {}], { 'a.b': 1 }, { sparse: true })
  expect(await ids({ $and: [{ 'a.b': null }, { 'a.b': 1 }] })).toEqual([0])
  expect(await ids({ 'a.b': { $all: [1, null] } })).toEqual([0])
})

describe('a partial index is used only where all results are in it', () => {
  test.each<[Document[], Document, Document, number[]]>([
    [[{ a: null }, {}], { a: { $type: 'null' } }, { a: null }, [0, 1]],
    [[{ a: 1 }, { a: new Double(1) }], { a: { $type: 'int' } }, { a: { $eq: 1 } }, [0, 1]],
    [[{ a: 5 }, { a: NaN }], { a: { $gte: NaN } }, { a: { $gte: 5 } }, [0]],
    [[{ a: 5 }, { a: NaN }], { a: { $lte: 5 } }, { a: { $lte: NaN } }, [1]],
    [[{ a: [{ b: null }] }, { a: [[]] }], { 'a.b': null }, { a: { $elemMatch: { b: null } } }, [0, 1]],
  ])('%j', async (docs, partialFilterExpression, filter, expected) => {
    await refill(docs, { a: 1 }, { partialFilterExpression, name: 'one' })
    await collection.createIndex({ 'a.b': 1 }, { partialFilterExpression, name: 'two' })
    expect(await ids(filter)).toEqual(expected)
  })
})
