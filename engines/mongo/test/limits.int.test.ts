import { Double, type Document } from 'mongodb'
import { codeOf, errorOf, startServerUnderTest, type ServerUnderTest } from './support/server-under-test.ts'

/** What a single command may ask for without harm to others: depth and size. */

let server: ServerUnderTest

beforeAll(async () => {
  server = await startServerUnderTest('limits', { maxPoolSize: 1, retryReads: false, retryWrites: false })
})
afterAll(() => server.stop())

const nested = (levels: number): Document => {
  let doc: Document = { v: 1 }
  for (let i = 0; i < levels; i++) doc = { a: doc }
  return doc
}

const countTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe('nesting', () => {
  test('a document of 180 levels is stored, found, updated and aggregated', async () => {
    const collection = server.db.collection('deep')
    await collection.insertOne({ _id: 1 as never, ...nested(179) })
    expect(await collection.findOneAndUpdate({ _id: 1 as never }, { $set: { b: 1 } })).toMatchObject({
      _id: 1,
    })
    expect(await collection.aggregate([{ $match: { b: 1 } }]).toArray()).toEqual([
      { _id: 1, ...nested(179), b: 1 },
    ])
  })

  test('a deeper one is an error of its own, and the connection stays', async () => {
    const collection = server.db.collection('deep')
    let closed = 0
    server.client.on('connectionClosed', () => closed++)
    for (const levels of [185, 195, 230]) {
      const error = await errorOf(collection.insertOne({ _id: levels as never, ...nested(levels) }))
      expect(error).toMatchObject({ code: 15 })
    }
    const many = await errorOf(collection.insertMany([nested(185), { _id: 2 as never }], { ordered: false }))
    expect(many.code).toBe(15)
    expect(await collection.countDocuments({ _id: 2 as never })).toBe(1)
    expect(await codeOf(collection.updateOne({ _id: 2 as never }, { $set: { x: nested(181) } }))).toBe(15)
    expect(closed).toBe(0)
  })

  test('90 nested $and are answered', async () => {
    const collection = server.db.collection('deep')
    let filter: Document = { c: 1 }
    for (let i = 0; i < 90; i++) filter = { $and: [filter] }
    await collection.insertOne({ c: 1 })
    expect(await collection.find(filter).toArray()).toHaveLength(1)
  })
})

// Searched through one by one, these would outlast any test's time.
describe('large sets of values', () => {
  test('100,000 values in $in are looked up, not searched', async () => {
    const collection = server.db.collection<{ _id: number; a: unknown }>('many')
    await collection.insertMany(
      countTo(20_000).map((n) => ({ _id: n, a: n % 2 === 0 ? n : new Double(n + 0.5) })),
    )
    const $in = countTo(100_000).map((n) => n + 1_000)
    expect(await collection.countDocuments({ a: { $in } })).toBe(9_500)
    expect(await collection.countDocuments({ a: { $nin: $in } })).toBe(10_500)
    expect(await collection.countDocuments({ _id: { $in } })).toBe(19_000)
  })

  test('$addToSet and $pullAll of thousands take no longer than the array is long', async () => {
    const collection = server.db.collection<{ _id: number; a: number[] }>('sets')
    await collection.insertOne({ _id: 1, a: countTo(100_000) })
    const $each = countTo(20_000).map((n) => n + 90_000)
    await collection.updateOne({ _id: 1 }, { $addToSet: { a: { $each } } })
    expect((await collection.findOne({}))?.a).toEqual(countTo(110_000))
    await collection.updateOne({ _id: 1 }, { $pullAll: { a: $each } })
    expect((await collection.findOne({}))?.a).toEqual(countTo(90_000))
  })
})
