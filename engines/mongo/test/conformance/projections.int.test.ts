import { type Collection, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('projections')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

const id = 1 as never

async function shown(doc: Document, projection: Document, filter: Document = {}) {
  await collection.insertOne({ _id: id, ...doc })
  const { _id, ...rest }: Document = (await collection.findOne(filter, { projection })) ?? {}
  return rest
}

// After MongoDB's projection_parser.cpp and projection_executor_utils.cpp.
describe('the positional operator', () => {
  const b = [{ c: 3 }, { c: 4, d: 1 }]

  test.each<[Document, Document, Document, Document]>([
    [{ b }, { 'b.c.$': 1 }, { 'b.c': 4 }, { b: [{ c: 4 }] }],
    [{ b }, { 'b.$': 1 }, { 'b.c': 4 }, { b: [{ c: 4, d: 1 }] }],
    [{ b }, { b: { 'c.$': 1 } }, { 'b.c': 4 }, { b: [{ c: 4 }] }],
    [{ a: { b }, x: 1 }, { 'a.b.$': 1, x: 1 }, { 'a.b.c': 4 }, { a: { b: [{ c: 4, d: 1 }] }, x: 1 }],
    [{ a: [{ b: [1, 2] }, { b: [3, 4] }] }, { 'a.b.$': 1 }, { 'a.b': 4 }, { a: [{ b: [3, 4] }] }],
    [{ a: [1, 5, 9] }, { 'a.$': true }, { a: { $gt: 1 } }, { a: [5] }],
    [{ a: [1, 5, 9] }, { 'a.$': 1 }, { $or: [{ x: 1 }, { a: 5 }] }, { a: [5] }],
    [{ a: [{ x: 1 }, { x: 2 }] }, { 'a.$': 1 }, { a: { $elemMatch: { x: 2 } } }, { a: [{ x: 2 }] }],
    [{ a: 5, b: 1 }, { 'a.$': 1 }, { a: 5 }, { a: 5 }],
    [{ a: [1, 5], b: [7, 8, 9] }, { 'a.$': 1 }, { a: 5, $or: [{ b: 9, x: 1 }, { x: null }] }, { a: [5] }],
  ])('of %j by %j under %j', async (doc, projection, filter, expected) => {
    expect(await shown(doc, projection, filter)).toEqual(expected)
  })

  test.each<[Document, Document, number]>([
    [{ 'a.$': 1 }, {}, 31277],
    [{ 'a.$': 1 }, { b: 1 }, 31277],
    [{ 'a.$': 1 }, { $expr: { $eq: ['$b', 1] } }, 31277],
    [{ 'a.$': 1 }, { a: { $exists: true } }, 51246],
    [{ 'a.$': 1, 'b.$': 1 }, { a: 1, b: 1 }, 31276],
    [{ 'a.$': 1, x: { $elemMatch: { y: 1 } } }, { a: 1 }, 31255],
    [{ x: { $elemMatch: { y: 1 } }, 'a.$': 1 }, { a: 1 }, 31256],
    [{ 'a.$': { $add: [1, 1] } }, { a: 1 }, 31271],
    [{ 'a.$': 'text' }, { a: 1 }, 31308],
    [{ 'a.$.b': 1 }, { a: 1 }, 31394],
    [{ 'a.$': 0 }, { a: 1 }, 16410],
    [{ 'a.$': 1, b: 0 }, { a: 1 }, 31254],
  ])('refuses %j under %j', async (projection, filter, code) => {
    expect(await codeOf(shown({ a: [1, 2], b: 1 }, projection, filter))).toBe(code)
  })
})

describe('what kind a projection is', () => {
  const doc = { a: [{ y: 1 }, { y: 2 }], b: [1, 2, 3], x: 1 }

  test.each<[Document, Document]>([
    [{ a: { $elemMatch: { y: 2 } } }, { a: [{ y: 2 }] }],
    [
      { a: { $elemMatch: { y: 2 } }, x: 0 },
      { a: [{ y: 2 }], b: [1, 2, 3] },
    ],
    [{ x: 0, a: { $elemMatch: { y: 3 } } }, { b: [1, 2, 3] }],
    [
      { a: { $elemMatch: { y: 2 } }, x: 1 },
      { a: [{ y: 2 }], x: 1 },
    ],
    [{ a: { $elemMatch: { y: 2 } }, _id: 0 }, { a: [{ y: 2 }] }],
    [{ b: { $slice: 1 } }, { ...doc, b: [1] }],
    [{ b: { $slice: 1 }, _id: 1 }, { b: [1] }],
    [
      { b: { $slice: 1 }, _id: 0 },
      { ...doc, b: [1] },
    ],
    [
      { b: { $slice: 1 }, a: { $elemMatch: { y: 2 } } },
      { a: [{ y: 2 }], b: [1], x: 1 },
    ],
    [
      { b: { $slice: 1 }, x: 1 },
      { b: [1], x: 1 },
    ],
    [{ _id: 1 }, {}],
    [{ _id: 0 }, doc],
    [
      { _id: 1, x: 0 },
      { a: doc.a, b: doc.b },
    ],
  ])('%j', async (projection, expected) => {
    expect(await shown(doc, projection)).toEqual(expected)
  })

  test.each<[Document, number]>([
    [{ a: {} }, 51270],
    [{ a: { b: {} } }, 51270],
    [{ x: 0, a: { $add: [1, 1] } }, 31252],
    [{ a: { $add: [1, 1] }, x: 0 }, 31254],
    [{ x: 0, a: 'text' }, 31310],
    [{ a: 1, x: 0 }, 31254],
    [{ x: 0, a: 1 }, 31253],
    [{ a: { $elemMatch: 5 } }, 31274],
    [{ a: { b: { $elemMatch: { y: 1 } } } }, 31275],
    [{ $a: 1 }, 16410],
    [{ a: { $slice: 1, y: 1 } }, 16410],
  ])('refuses %j', async (projection, code) => {
    expect(await codeOf(shown(doc, projection))).toBe(code)
  })

  test('$project refuses the same', async () => {
    const refusal = (projection: Document) =>
      codeOf(collection.aggregate([{ $project: projection }]).toArray())
    expect(await refusal({ a: {} })).toBe(51270)
    expect(await refusal({ a: 1, x: 0 })).toBe(31254)
    expect(await refusal({ 'a.$': 1 })).toBe(31324)
  })
})

test('findAndModify changes nothing when its projection is refused', async () => {
  await collection.insertOne({ _id: id, a: 1 })
  const change = { $set: { a: 2 } }
  expect(await codeOf(collection.findOneAndUpdate({}, change, { projection: { a: {} } }))).toBe(51270)
  expect(await codeOf(collection.findOneAndDelete({}, { projection: { 'a.$': 1 } }))).toBe(31277)
  expect(await collection.findOne({})).toEqual({ _id: 1, a: 1 })
})
