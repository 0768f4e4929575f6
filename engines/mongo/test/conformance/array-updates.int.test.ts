import { Decimal128, Double, Long, ObjectId, type Collection, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('array_updates')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

const id = 1 as never

async function updated(before: Document, update: Document): Promise<Document> {
  await collection.deleteMany({})
  await collection.insertOne({ _id: id, ...before })
  await collection.updateOne({ _id: id }, update)
  const { _id, ...rest }: Document = (await collection.findOne({ _id: id })) ?? {}
  return rest
}

// After MongoDB's pull_node.cpp.
describe('$pull', () => {
  const docs = [{ x: 1 }, { y: 2 }, { x: 3, y: 3 }, 1, [{ x: 1 }]]

  test.each<[Document, unknown[]]>([
    [{ $or: [{ x: 1 }, { y: 2 }] }, [{ x: 3, y: 3 }, 1, [{ x: 1 }]]],
    [{ $and: [{ x: 3 }, { y: 3 }] }, [{ x: 1 }, { y: 2 }, 1, [{ x: 1 }]]],
    [{ $nor: [{ x: { $exists: true } }] }, [{ x: 1 }, { x: 3, y: 3 }, 1, [{ x: 1 }]]],
    [{ y: { $gt: 1 }, $or: [{ x: 3 }] }, [{ x: 1 }, { y: 2 }, 1, [{ x: 1 }]]],
    [{}, [1, [{ x: 1 }]]],
  ])('of %j is a query on the elements that are documents', async ($condition, expected) => {
    expect(await updated({ a: docs }, { $pull: { a: $condition } })).toEqual({ a: expected })
  })

  test.each<[unknown, unknown[], unknown[]]>([
    [{ $in: [1] }, [[1, 2], [3], 4], [[3], 4]],
    [{ $gte: 2 }, [[1, 2], [3], 4, 1], [1]],
    [{ $ne: 1 }, [[1, 2], [3], 4, 1], [[1, 2], 1]],
    [/^a/, [['abc'], 'b', 'ab', [['a']]], ['b', [['a']]]],
    [{ $elemMatch: { x: 1 } }, [[{ x: 1 }], { x: 1 }], [{ x: 1 }]],
    [{ $size: 1 }, [[1], [1, 2], 1], [[1, 2], 1]],
    [1, [[1], 1, 2], [[1], 2]],
    [[1], [[1], 1, [[1]]], [1, [[1]]]],
    [null, [null, 1, [null]], [1, [null]]],
  ])('of %j looks into inner arrays only if it is an operator', async (condition, before, after) => {
    expect(await updated({ a: before }, { $pull: { a: condition } })).toEqual({ a: after })
  })

  test('refuses an unknown operator', async () => {
    expect(await codeOf(updated({ a: [1] }, { $pull: { a: { $foo: 1 } } }))).toBe(2)
  })
})

// After MongoDB's rename_node.cpp.
test.each<[Document, string, string]>([
  [{ a: 1, b: [{}] }, 'a', 'b.0.c'],
  [{ a: 1, b: [{}] }, 'a', 'b.0'],
  [{ a: 1, b: [{}] }, 'a', 'b.5'],
  [{ a: 1, b: { c: [1] } }, 'a', 'b.c.0'],
  [{ a: [1], b: 1 }, 'a.0', 'b'],
])('$rename in %j of %s to %s is refused: no end may be an array element', async (before, from, to) => {
  expect(await codeOf(updated(before, { $rename: { [from]: to } }))).toBe(2)
})

test('$rename to a place inside an array does nothing where there is nothing to move', async () => {
  expect(await updated({ b: [{}] }, { $rename: { a: 'b.0' } })).toEqual({ b: [{}] })
  expect(await updated({ a: [1], b: [2] }, { $rename: { a: 'b' } })).toEqual({ b: [1] })
})

// After MongoDB's pattern_cmp.cpp.
describe('$push sorts', () => {
  const sorted = async (elements: unknown[], $sort: Document) =>
    (await updated({ a: elements }, { $push: { a: { $each: [], $sort } } }))['a'] as unknown[]

  test('arrays as whole values, not by their least element', async () => {
    expect(await sorted([{ x: [5, 1] }, { x: [2] }], { x: 1 })).toEqual([{ x: [2] }, { x: [5, 1] }])
    expect(await sorted([{ x: [2] }, { x: [5, 1] }, { x: 9 }], { x: -1 })).toEqual([
      { x: [5, 1] },
      { x: [2] },
      { x: 9 },
    ])
  })

  test('by several fields, nested ones too, what is missing as null', async () => {
    const elements = [{ x: { y: 2 }, z: 1 }, { z: 2 }, 7, { x: { y: 2 }, z: 3 }, { x: { y: 1 } }]
    expect(await sorted(elements, { 'x.y': 1, z: -1 })).toEqual([
      { z: 2 },
      7,
      { x: { y: 1 } },
      { x: { y: 2 }, z: 3 },
      { x: { y: 2 }, z: 1 },
    ])
  })
})

test('$sortArray has the order of $push', async () => {
  await collection.insertOne({ _id: id, a: [{ x: [5, 1] }, 7, { x: [2] }] })
  const sorted = { $sortArray: { input: '$a', sortBy: { x: 1 } } }
  expect(await collection.aggregate([{ $project: { _id: 0, sorted } }]).toArray()).toEqual([
    { sorted: [7, { x: [2] }, { x: [5, 1] }] },
  ])
})

test('$addToSet and $pullAll know values of all types by what they equal', async () => {
  const same = [1, 'a', null, { x: 1 }, [1], new Date(5), new ObjectId('0123456789abcdef01234567'), true, 2.5]
  const others = [1.5, 'b', { x: 2 }, [2], new Date(6), false, Long.fromString('9007199254740993')]
  const variants = [Long.ONE, new Double(1), Decimal128.fromString('2.5'), Decimal128.fromString('1.0')]
  const $each = [...variants, ...same, ...others, ...others]
  const after = await updated({ a: same }, { $addToSet: { a: { $each } } })
  expect(after['a']).toHaveLength(same.length + others.length)
  expect((await updated({ a: [...same, 7] }, { $pullAll: { a: [...variants, ...same] } }))['a']).toEqual([7])
})
