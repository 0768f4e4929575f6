import { Long, type Collection, type Document } from 'mongodb'
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
  server = await startServerUnderTest('indexes')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.drop()
})

describe('definitions', () => {
  test('are listed as they were made', async () => {
    await collection.createIndex({ a: 1, b: -1 })
    await collection.createIndex({ c: 1 }, { unique: true, sparse: true, name: 'mine' })
    await collection.createIndex({ d: 1 }, { partialFilterExpression: { d: { $gt: 5 } } })
    await collection.createIndex({ e: 1 }, { expireAfterSeconds: 60 })
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1' },
      { v: 2, key: { c: 1 }, name: 'mine', unique: true, sparse: true },
      { v: 2, key: { d: 1 }, name: 'd_1', partialFilterExpression: { d: { $gt: 5 } } },
      { v: 2, key: { e: 1 }, name: 'e_1', expireAfterSeconds: 60 },
    ])
  })

  test('may be made twice but not contradicted', async () => {
    await collection.createIndex({ a: 1 })
    await collection.createIndex({ a: 1 })
    expect(await collection.indexes()).toHaveLength(2)
    expect(await codeOf(collection.createIndex({ b: 1 }, { name: 'a_1' }))).toBe(86)
    expect(await codeOf(collection.createIndex({ a: 1 }, { name: 'other' }))).toBe(85)
    expect(await codeOf(collection.createIndex({ a: 1 }, { unique: true }))).toBe(86)
  })

  test('are refused where they make no sense', async () => {
    expect(await codeOf(collection.createIndex({ a: 0 as never }))).toBe(67)
    expect(
      await codeOf(collection.createIndex({ a: 1 }, { sparse: true, partialFilterExpression: { a: 1 } })),
    ).toBe(67)
    expect(await codeOf(collection.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 1 }))).toBe(67)
  })

  test('are dropped by name, by key or all', async () => {
    await collection.createIndexes([{ key: { a: 1 } }, { key: { b: 1 } }, { key: { c: 1 } }])
    await collection.dropIndex('a_1')
    await server.db.command({ dropIndexes: 'things', index: { b: 1 } })
    expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_', 'c_1'])
    await collection.dropIndexes()
    expect(await collection.indexes()).toHaveLength(1)
    expect(await codeOf(collection.dropIndex('zzz'))).toBe(27)
    expect(await codeOf(collection.dropIndex('_id_'))).toBe(72)
  })
})

describe('unique', () => {
  test('holds for inserts and updates, with null for what is missing', async () => {
    await collection.createIndex({ a: 1, b: 1 }, { unique: true })
    await collection.insertMany([{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1 }])
    const error = await errorOf(collection.insertOne({ a: 1, b: 2 }))
    expect(error).toMatchObject({ code: 11000, keyPattern: { a: 1, b: 1 }, keyValue: { a: 1, b: 2 } })
    expect(await codeOf(collection.insertOne({ a: 1, b: null }))).toBe(11000)
    expect(await codeOf(collection.updateOne({ b: 1 }, { $set: { b: 2 } }))).toBe(11000)
    expect(await codeOf(collection.insertOne({ a: Long.ONE, b: 1 }))).toBe(11000)
    expect(await collection.updateOne({ b: 1 }, { $set: { b: 1, c: 1 } })).toMatchObject({ modifiedCount: 1 })
    expect(await collection.countDocuments()).toBe(3)
  })

  test('holds between the arrays of different documents', async () => {
    await collection.createIndex({ tags: 1 }, { unique: true })
    await collection.insertOne({ tags: ['a', 'b', 'a'] })
    expect(await codeOf(collection.insertOne({ tags: ['c', 'b'] }))).toBe(11000)
    await collection.insertOne({ tags: ['c', 'd'] })
    expect(await collection.find({ tags: 'd' }).toArray()).toHaveLength(1)
  })

  test('with sparse leaves out what is missing', async () => {
    await collection.createIndex({ a: 1 }, { unique: true, sparse: true })
    await collection.insertMany([{}, {}, { a: null }])
    expect(await codeOf(collection.insertOne({ a: null }))).toBe(11000)
    expect(await collection.find({ a: null }).toArray()).toHaveLength(3)
    expect(await collection.find({ a: { $exists: false } }).toArray()).toHaveLength(2)
  })

  test('with a partial filter holds inside it', async () => {
    await collection.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { live: true } })
    await collection.insertMany([{ a: 1 }, { a: 1 }, { a: 1, live: true }])
    expect(await codeOf(collection.insertOne({ a: 1, live: true }))).toBe(11000)
    expect(await codeOf(collection.updateMany({ a: 1 }, { $set: { live: true } }))).toBe(11000)
    expect(await collection.find({ a: 1 }).toArray()).toHaveLength(3)
    expect(
      await collection
        .find({ a: 1, live: true })
        .toArray()
        .then(({ length }) => length),
    ).toBeGreaterThanOrEqual(1)
  })

  test('cannot be made over duplicates, which stay', async () => {
    await collection.insertMany([{ a: 1 }, { a: 1 }])
    expect(await codeOf(collection.createIndex({ a: 1 }, { unique: true }))).toBe(11000)
    expect(await collection.indexes()).toHaveLength(1)
    expect(await collection.countDocuments({ a: 1 })).toBe(2)
  })

  test('holds for values too long for a key', async () => {
    const long = 'x'.repeat(5000)
    await collection.createIndex({ a: 1 }, { unique: true })
    await collection.insertMany([{ a: `${long}1` }, { a: `${long}2` }, { a: long.slice(0, 1900) }])
    expect(await codeOf(collection.insertOne({ a: `${long}1` }))).toBe(11000)
    expect(await collection.find({ a: `${long}2` }).toArray()).toHaveLength(1)
    expect(await collection.find({ a: { $gte: long } }).toArray()).toHaveLength(2)
    expect((await collection.find().sort({ a: 1 }).toArray()).map(({ a }) => String(a).length)).toEqual([
      1900, 5001, 5001,
    ])
  })
})

test('arrays side by side cannot be indexed together', async () => {
  await collection.createIndex({ a: 1, b: 1 })
  expect(await codeOf(collection.insertOne({ a: [1], b: [2] }))).toBe(171)
  await collection.insertOne({ a: [1, 2], b: 3 })
  expect(await collection.find({ a: 2, b: 3 }).toArray()).toHaveLength(1)
})

test('a query gives the same with an index as without', async () => {
  const values: unknown[] = [
    1,
    2,
    2.5,
    -3,
    0,
    NaN,
    Long.fromString('9007199254740993'),
    'a',
    'ab',
    '',
    null,
    undefined,
    true,
    false,
    [],
    [1, 5],
    [null],
    ['a', 2],
    [[1]],
    { x: 1 },
    { x: [1, 2] },
    [{ x: 1 }, { x: 7 }],
    new Date(0),
    /a/,
    [[]],
  ]
  const docs = values.map((value, _id) => (value === undefined ? { _id } : { _id, a: value, b: _id % 3 }))
  const filters: Document[] = [
    ...values
      .filter((value) => value !== undefined && !(value instanceof RegExp))
      .flatMap((value) => [
        { a: value },
        { a: { $ne: value } },
        { a: { $gt: value } },
        { a: { $gte: value } },
        { a: { $lt: value } },
        { a: { $lte: value } },
        { a: { $in: [value, 'zz'] } },
      ]),
    { a: { $gt: 1, $lt: 3 } },
    { a: { $gte: 5, $lte: 1 } },
    { a: /^a/ },
    { a: { $exists: true } },
    { a: { $exists: false } },
    { 'a.x': 1 },
    { 'a.x': { $gt: 1 } },
    { 'a.x': null },
    { a: { $elemMatch: { $gt: 1, $lt: 9 } } },
    { a: { $elemMatch: { x: 7 } } },
    { a: 2, b: { $gte: 0 } },
    { $or: [{ a: 1 }, { a: 'a' }, { b: 2 }] },
    { a: { $size: 0 } },
    { a: { $type: 'string' } },
    { a: { $not: { $gt: 1 } } },
  ]
  const run = () =>
    Promise.all(
      filters.map(async (filter) => ({
        filter: JSON.stringify(filter),
        count: await collection.countDocuments(filter),
        sorted: (await collection.find(filter).sort({ a: 1, _id: 1 }).toArray()).map(({ _id }) =>
          Number(_id),
        ),
        reversed: (await collection.find(filter).sort({ a: -1, _id: 1 }).toArray()).map(({ _id }) =>
          Number(_id),
        ),
      })),
    )
  await collection.insertMany(docs)
  const without = await run()
  const keys: Record<string, 1 | -1>[] = [{ a: 1 }, { a: -1 }, { a: 1, b: -1 }, { b: 1, a: 1 }, { 'a.x': 1 }]
  for (const key of keys) {
    await collection.createIndex({ ...key })
    expect(await run()).toEqual(without)
    await collection.dropIndexes()
  }
  await collection.createIndex({ a: 1 }, { sparse: true })
  expect(await run()).toEqual(without)
}, 120_000)
