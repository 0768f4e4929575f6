import { Decimal128, Double, Int32, Long, Timestamp, type Collection, type Document } from 'mongodb'
import { codeOf, errorOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('update_operators')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

const id = 1 as never

/** Applies an update to one document and gives what became of it, numbers in their BSON types. */
async function updated(before: Document, update: Document, arrayFilters?: Document[], filter: Document = {}) {
  await collection.deleteMany({})
  await collection.insertOne({ _id: id, ...before })
  await collection.updateOne({ _id: id, ...filter }, update, arrayFilters ? { arrayFilters } : {})
  const after = await collection.findOne({ _id: id }, { promoteValues: false })
  const { _id, ...rest }: Document = after ?? {}
  return rest
}

const plain = async (...given: Parameters<typeof updated>) => {
  await updated(...given)
  const { _id, ...rest }: Document = (await collection.findOne({ _id: id })) ?? {}
  return rest
}

const failure = (before: Document, update: Document) => codeOf(updated(before, update))

describe('fields', () => {
  test('$set makes the documents on its path, and new fields come in the order of their names', async () => {
    expect(await plain({}, { $set: { 'a.b.c': 1 } })).toEqual({ a: { b: { c: 1 } } })
    expect(Object.keys(await plain({ z: 1 }, { $set: { c: 1, a: 1, b: 1 } }))).toEqual(['z', 'a', 'b', 'c'])
    expect(await plain({ a: [1, 2] }, { $set: { 'a.3': 9 } })).toEqual({ a: [1, 2, null, 9] })
    expect(await failure({ a: 5 }, { $set: { 'a.b': 1 } })).toBe(28)
    expect(await failure({ a: [1] }, { $set: { 'a.b': 1 } })).toBe(28)
  })

  test('$unset removes fields and leaves nulls in arrays', async () => {
    expect(await plain({ a: 1, b: 2 }, { $unset: { a: '' } })).toEqual({ b: 2 })
    expect(await plain({ a: [1, 2, 3] }, { $unset: { 'a.1': '' } })).toEqual({ a: [1, null, 3] })
    expect(await plain({ a: 1 }, { $unset: { 'a.b.c': '' } })).toEqual({ a: 1 })
  })

  test('$rename moves a value', async () => {
    expect(await plain({ a: 1, b: 2 }, { $rename: { a: 'c.d' } })).toEqual({ b: 2, c: { d: 1 } })
    expect(await plain({ b: 2 }, { $rename: { a: 'c' } })).toEqual({ b: 2 })
    expect(await plain({ a: 1, b: 2 }, { $rename: { a: 'b' } })).toEqual({ b: 1 })
    expect(await failure({ a: 1 }, { $rename: { a: 'a' } })).toBe(2)
  })

  test('$min and $max compare in BSON order', async () => {
    expect(await plain({ a: 5 }, { $min: { a: 3 }, $max: { b: 1 } })).toEqual({ a: 3, b: 1 })
    expect(await plain({ a: 5 }, { $min: { a: 'x' } })).toEqual({ a: 5 })
    expect(await plain({ a: 5 }, { $max: { a: 'x' } })).toEqual({ a: 'x' })
  })

  test('$currentDate sets a date or a timestamp', async () => {
    const after = await updated({}, { $currentDate: { a: true, b: { $type: 'timestamp' } } })
    expect(after['a']).toBeInstanceOf(Date)
    expect(after['b']).toBeInstanceOf(Timestamp)
    expect(await failure({}, { $currentDate: { a: 'x' } })).toBe(2)
  })

  test('$bit works on integers', async () => {
    expect(await updated({ a: new Int32(13) }, { $bit: { a: { and: new Int32(10) } } })).toEqual({
      a: new Int32(8),
    })
    expect(await updated({ a: Long.fromNumber(1) }, { $bit: { a: { or: new Int32(6) } } })).toEqual({
      a: Long.fromNumber(7),
    })
    expect(await failure({ a: 1.5 }, { $bit: { a: { xor: new Int32(1) } } })).toBe(2)
  })
})

describe('numbers keep or widen their type', () => {
  test.each([
    [new Int32(1), new Int32(2), new Int32(3)],
    [new Int32(2147483647), new Int32(1), Long.fromNumber(2147483648)],
    [new Int32(1), Long.fromNumber(1), Long.fromNumber(2)],
    [new Int32(1), new Double(1), new Double(2)],
    [new Double(0.5), new Int32(1), new Double(1.5)],
    [Long.fromString('9007199254740993'), new Int32(1), Long.fromString('9007199254740994')],
    [Decimal128.fromString('0.1'), Decimal128.fromString('0.2'), Decimal128.fromString('0.3')],
    [new Int32(1), Decimal128.fromString('0.5'), Decimal128.fromString('1.5')],
  ])('$inc %s by %s', async (before, by, after) => {
    expect(await updated({ a: before }, { $inc: { a: by } })).toEqual({ a: after })
  })

  test('$inc sets a missing field, $mul makes it zero of its type', async () => {
    expect(await updated({}, { $inc: { a: new Double(2) } })).toEqual({ a: new Double(2) })
    expect(await updated({}, { $mul: { a: Long.fromNumber(5) } })).toEqual({ a: Long.ZERO })
    expect(await updated({ a: new Int32(100000) }, { $mul: { a: new Int32(100000) } })).toEqual({
      a: Long.fromNumber(1e10),
    })
  })

  test('type errors are those of MongoDB', async () => {
    expect(await failure({ a: 'x' }, { $inc: { a: 1 } })).toBe(14)
    expect(await failure({ a: null }, { $inc: { a: 1 } })).toBe(14)
    expect(await failure({ a: 1 }, { $inc: { a: 'x' } })).toBe(14)
    expect(await failure({ a: 'x' }, { $mul: { a: 1 } })).toBe(14)
    expect(await failure({ a: Long.MAX_VALUE }, { $inc: { a: Long.ONE } })).toBe(2)
  })
})

describe('arrays', () => {
  test('$push with its modifiers', async () => {
    expect(await plain({}, { $push: { a: 1 } })).toEqual({ a: [1] })
    expect(await plain({ a: [1] }, { $push: { a: [2, 3] } })).toEqual({ a: [1, [2, 3]] })
    expect(await plain({ a: [3] }, { $push: { a: { $each: [1, 2], $sort: 1 } } })).toEqual({ a: [1, 2, 3] })
    expect(await plain({ a: [1, 2] }, { $push: { a: { $each: [9], $position: 1 } } })).toEqual({
      a: [1, 9, 2],
    })
    expect(await plain({ a: [1, 2] }, { $push: { a: { $each: [9], $position: -1 } } })).toEqual({
      a: [1, 9, 2],
    })
    expect(await plain({ a: [1, 2] }, { $push: { a: { $each: [3, 4], $slice: -3 } } })).toEqual({
      a: [2, 3, 4],
    })
    expect(await plain({ a: [1, 2] }, { $push: { a: { $each: [], $slice: 1 } } })).toEqual({ a: [1] })
    expect(
      await plain(
        { a: [{ n: 2 }] },
        { $push: { a: { $each: [{ n: 3 }, { n: 1 }], $sort: { n: -1 }, $slice: 2 } } },
      ),
    ).toEqual({ a: [{ n: 3 }, { n: 2 }] })
    expect(await failure({ a: 1 }, { $push: { a: 1 } })).toBe(2)
  })

  test('$addToSet, $pop, $pull and $pullAll', async () => {
    expect(await plain({ a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } })).toEqual({ a: [1, 2] })
    expect(await plain({ a: [1] }, { $addToSet: { a: [1] } })).toEqual({ a: [1, [1]] })
    expect(await plain({ a: [1, 2, 3] }, { $pop: { a: 1 } })).toEqual({ a: [1, 2] })
    expect(await plain({ a: [1, 2, 3] }, { $pop: { a: -1 } })).toEqual({ a: [2, 3] })
    expect(await plain({ a: [1, 5, 9, 'x'] }, { $pull: { a: { $gte: 5 } } })).toEqual({ a: [1, 'x'] })
    expect(await plain({ a: [1, 2, 1] }, { $pull: { a: 1 } })).toEqual({ a: [2] })
    expect(await plain({ a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } })).toEqual({
      a: [{ x: 2 }],
    })
    expect(await plain({ a: ['ab', 'b'] }, { $pull: { a: /^a/ } })).toEqual({ a: ['b'] })
    expect(await plain({ a: [1, 2, 3, 1] }, { $pullAll: { a: [1, 3] } })).toEqual({ a: [2] })
    expect(await failure({ a: 'x' }, { $addToSet: { a: 1 } })).toBe(2)
    expect(await failure({ a: 'x' }, { $pop: { a: 1 } })).toBe(14)
    expect(await failure({ a: 'x' }, { $pull: { a: 1 } })).toBe(2)
    expect(await failure({ a: [] }, { $pop: { a: 2 } })).toBe(9)
  })

  test('positional operators', async () => {
    expect(await plain({ a: [1, 2, 3] }, { $set: { 'a.$': 9 } }, undefined, { a: 2 })).toEqual({
      a: [1, 9, 3],
    })
    expect(
      await plain({ a: [{ x: 1 }, { x: 2, y: 0 }] }, { $inc: { 'a.$.y': 1 } }, undefined, {
        a: { $elemMatch: { x: 2 } },
      }),
    ).toEqual({ a: [{ x: 1 }, { x: 2, y: 1 }] })
    expect(await plain({ a: [1, 2] }, { $inc: { 'a.$[]': 10 } })).toEqual({ a: [11, 12] })
    expect(
      await plain({ a: [{ g: 1 }, { g: 5 }] }, { $set: { 'a.$[low].g': 0 } }, [{ 'low.g': { $lt: 3 } }]),
    ).toEqual({ a: [{ g: 0 }, { g: 5 }] })
    expect(
      await plain({ a: [{ b: [1, 5] }, { b: [7] }] }, { $inc: { 'a.$[].b.$[x]': 1 } }, [{ x: { $gte: 5 } }]),
    ).toEqual({ a: [{ b: [1, 6] }, { b: [8] }] })
    expect(await failure({ a: [1] }, { $set: { 'a.$': 1 } })).toBe(2)
    expect(await codeOf(updated({ a: [1] }, { $set: { 'a.$[x]': 1 } }, []))).toBe(2)
    expect(await codeOf(updated({ a: [1] }, { $set: { b: 1 } }, [{ x: 1 }]))).toBe(9)
  })
})

describe('rules over operators', () => {
  test('conflicting paths are refused', async () => {
    expect(await failure({}, { $set: { a: 1 }, $inc: { a: 1 } })).toBe(40)
    expect(await failure({}, { $set: { a: 1, 'a.b': 1 } })).toBe(40)
    expect(await failure({}, { $rename: { a: 'b' }, $set: { b: 1 } })).toBe(40)
  })

  test('_id cannot change', async () => {
    expect(await failure({}, { $set: { _id: 2 } })).toBe(66)
    expect(await failure({}, { $unset: { _id: 1 } })).toBe(66)
    expect(await plain({ a: 1 }, { $set: { _id: 1, a: 2 } })).toEqual({ a: 2 })
  })

  test('unknown operators and empty names are refused', async () => {
    expect(await failure({}, { $foo: { a: 1 } })).toBe(9)
    expect(await failure({}, { $set: { 'a..b': 1 } })).toBe(56)
    expect(await failure({}, { $set: 5 })).toBe(9)
  })

  test('a failed update changes nothing', async () => {
    const error = await errorOf(updated({ a: 1, b: 'x' }, { $inc: { a: 1, b: 1 } }))
    expect(error.code).toBe(14)
    expect(await collection.findOne({ _id: id })).toEqual({ _id: 1, a: 1, b: 'x' })
  })

  test('an update that changes nothing is matched but not modified', async () => {
    await collection.insertOne({ _id: id, a: 1 })
    expect(await collection.updateOne({ _id: id }, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    })
    expect(await collection.updateOne({ _id: id }, { $set: { a: new Double(1) } })).toMatchObject({
      modifiedCount: 1,
    })
  })

  test('a pipeline update computes from the document', async () => {
    expect(
      await collection
        .insertOne({ _id: id, a: 2, b: 3, c: 1 })
        .then(() =>
          collection.updateOne({ _id: id }, [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'c' }]),
        ),
    ).toMatchObject({ modifiedCount: 1 })
    expect(await collection.findOne({ _id: id })).toEqual({ _id: 1, a: 2, b: 3, sum: 5 })
    expect(await codeOf(collection.updateOne({ _id: id }, [{ $group: { _id: 1 } }]))).toBe(72)
  })
})
