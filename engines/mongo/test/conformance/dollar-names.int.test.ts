import { DBRef, ObjectId, type Collection, type Document } from 'mongodb'
import {
  codeOf,
  startServerUnderTest,
  type ServerUnderTest,
  type Thing,
} from '../support/server-under-test.ts'

let server: ServerUnderTest
let things: Collection<Thing>

beforeAll(async () => {
  server = await startServerUnderTest('dollar_names')
  things = server.db.collection('things')
})
afterAll(() => server.stop())
beforeEach(() => things.deleteMany({}))

const set = async (update: Document): Promise<Document | null> => {
  await things.updateOne({ _id: 1 }, update)
  return things.findOne({ _id: 1 })
}

describe('names that begin with $ are stored', () => {
  test('by an insert, at the top and below, but not in an _id', async () => {
    await things.insertMany([{ _id: 1, $a: 1, b: { $c: [{ $d: 2 }] }, 'e.f': 3 }])
    expect(await things.findOne()).toEqual({ _id: 1, $a: 1, b: { $c: [{ $d: 2 }] }, 'e.f': 3 })
    expect(await codeOf(things.insertOne({ _id: { $a: 1 } as never }))).toBe(52)
  })

  test('by updates, below the top', async () => {
    await things.insertOne({ _id: 1, a: {} })
    expect(await set({ $set: { a: { $b: 1 } } })).toEqual({ _id: 1, a: { $b: 1 } })
    expect(await set({ $set: { 'a.$c': 2 } })).toEqual({ _id: 1, a: { $b: 1, $c: 2 } })
    expect(await set({ $inc: { 'a.$c': 2 } })).toEqual({ _id: 1, a: { $b: 1, $c: 4 } })
    expect(await set({ $unset: { 'a.$b': 1 } })).toEqual({ _id: 1, a: { $c: 4 } })
    expect(await set({ $push: { list: { $d: 1 } } })).toEqual({ _id: 1, a: { $c: 4 }, list: [{ $d: 1 }] })
    await things.replaceOne({ _id: 1 }, { a: { $e: [{ $f: 1 }] } })
    expect(await things.findOne()).toEqual({ _id: 1, a: { $e: [{ $f: 1 }] } })
    expect(await codeOf(set({ $set: { $a: 1 } }))).toBe(52)
  })

  test('by an upsert, which takes them from its filter', async () => {
    await things.updateOne({ _id: 1, a: { b: { $c: 1 } } }, { $set: { d: { $e: 2 } } }, { upsert: true })
    expect(await things.findOne()).toEqual({ _id: 1, a: { b: { $c: 1 } }, d: { $e: 2 } })
  })
})

describe('a DBRef', () => {
  const id = new ObjectId()
  const ref = { $ref: 'users', $id: id, $db: 'main' }
  const short = { $ref: 'users', $id: 5 }
  const ids = async (filter: Document): Promise<unknown[]> =>
    (await things.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)

  beforeEach(async () => {
    await things.insertMany([
      { _id: 1, ref, refs: [ref, short] },
      { _id: 2, ref: short, refs: [short] },
      { _id: 3, refs: [{ by: ref }] },
    ])
  })

  test.each<[string, Document, number[]]>([
    ['equality', { ref }, [1]],
    ['equality with two fields', { ref: short }, [2]],
    ['equality of an object of the driver', { ref: new DBRef('users', id, 'main') }, [1]],
    ['$eq', { ref: { $eq: short } }, [2]],
    ['$in', { ref: { $in: [short, ref] } }, [1, 2]],
    ['$ne', { ref: { $ne: short } }, [1, 3]],
    ['$not', { ref: { $not: { $eq: ref } } }, [2, 3]],
    ['an element', { refs: short }, [1, 2]],
    ['$all', { refs: { $all: [short, ref] } }, [1]],
    ['its fields', { 'ref.$id': id }, [1]],
    ['fields of elements', { 'refs.$ref': 'users', 'refs.$id': 5 }, [1, 2]],
    ['$elemMatch of all fields', { refs: { $elemMatch: ref } }, [1]],
    ['$elemMatch of two fields', { refs: { $elemMatch: short } }, [1, 2]],
    ['$elemMatch of $id alone', { refs: { $elemMatch: { $id: 5 } } }, [1, 2]],
    ['$elemMatch with a condition', { refs: { $elemMatch: { $ref: 'users', $id: { $in: [5] } } } }, [1, 2]],
    ['$elemMatch of an element’s field', { refs: { $elemMatch: { by: ref } } }, [3]],
  ])('is found by %s', async (_how, filter, expected) => {
    expect(await ids(filter)).toEqual(expected)
  })

  test('is changed by its fields, and kept through replacements', async () => {
    await things.updateOne({ _id: 2 }, { $set: { 'ref.$id': 6 } })
    expect(await ids({ ref: { $ref: 'users', $id: 6 } })).toEqual([2])
    await things.updateOne({ _id: 2 }, { $pull: { refs: short } as never })
    expect(await things.findOne({ _id: 2 }, { projection: { refs: 1 } })).toEqual({ _id: 2, refs: [] })
    await things.updateOne({ _id: 2 }, { $addToSet: { refs: ref } })
    expect(await ids({ refs: ref })).toEqual([1, 2])
  })
})
