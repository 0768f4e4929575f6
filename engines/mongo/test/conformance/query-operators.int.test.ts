import { Decimal128, Long, MaxKey, MinKey, ObjectId, type Collection, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('query_operators')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

const insert = (docs: Document[]) =>
  collection.insertMany(docs.map((doc, i) => ({ _id: i as never, ...doc })))
const ids = async (filter: Document) =>
  (await collection.find(filter).sort({ _id: 1 }).project({ _id: 1 }).toArray()).map(
    ({ _id }) => _id as unknown,
  )

describe('comparison', () => {
  beforeEach(() =>
    insert([
      { a: 1 },
      { a: 2.5 },
      { a: Long.fromNumber(3) },
      { a: Decimal128.fromString('4') },
      { a: '3' },
      { a: null },
      {},
      { a: [1, 9] },
    ]),
  )

  test.each([
    [{ a: 1 }, [0, 7]],
    [{ a: { $eq: 3 } }, [2]],
    [{ a: { $gt: 2 } }, [1, 2, 3, 7]],
    [{ a: { $gte: 2.5, $lt: 4 } }, [1, 2, 7]],
    [{ a: { $lte: 1 } }, [0, 7]],
    [{ a: { $ne: 1 } }, [1, 2, 3, 4, 5, 6]],
    [{ a: { $in: [1, '3', 4] } }, [0, 3, 4, 7]],
    [{ a: { $nin: [1, '3', null] } }, [1, 2, 3]],
    [{ a: { $gt: '' } }, [4]],
    [{ a: null }, [5, 6]],
    [{ a: { $ne: null } }, [0, 1, 2, 3, 4, 7]],
    [{ a: { $gte: null } }, [5, 6]],
    [{ a: { $gt: null } }, []],
    [{ a: { $lt: new MaxKey() } }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ a: { $lte: new MaxKey() } }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ a: { $gt: new MinKey() } }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ a: { $gte: new MinKey() } }, [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ a: { $lt: new MinKey() } }, []],
    [{ a: { $gte: new MaxKey() } }, []],
    [{ a: { $not: { $gt: new MinKey() } } }, []],
    [{ a: { $in: [] } }, []],
    [{ a: { $nin: [] } }, [0, 1, 2, 3, 4, 5, 6, 7]],
  ])('%j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected)
  })

  test('compares only within a type', async () => {
    await collection.deleteMany({})
    await insert([
      { a: new Date(5) },
      { a: 5 },
      { a: true },
      { a: 'x' },
      { a: new ObjectId() },
      { a: { b: 1 } },
    ])
    expect(await ids({ a: { $gt: new Date(0) } })).toEqual([0])
    expect(await ids({ a: { $gte: 0 } })).toEqual([1])
    expect(await ids({ a: { $gte: false } })).toEqual([2])
    expect(await ids({ a: { $gt: {} } })).toEqual([5])
    expect(await ids({ a: { $gt: new MinKey() } })).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('finds NaN only by NaN', async () => {
    await collection.deleteMany({})
    await insert([{ a: NaN }, { a: 1 }])
    expect(await ids({ a: NaN })).toEqual([0])
    expect(await ids({ a: { $lt: 5 } })).toEqual([1])
    expect(await ids({ a: { $gte: NaN } })).toEqual([0])
  })

  test('tells apart integers a double cannot', async () => {
    await collection.deleteMany({})
    await insert([
      { a: Long.fromString('9007199254740993') },
      { a: Long.fromString('9007199254740992') },
      { a: 9007199254740992 },
    ])
    expect(await ids({ a: Long.fromString('9007199254740993') })).toEqual([0])
    expect(await ids({ a: 9007199254740992 })).toEqual([1, 2])
    expect(await ids({ a: { $gt: 9007199254740992 } })).toEqual([0])
  })

  test('compares embedded documents field by field, order included', async () => {
    await collection.deleteMany({})
    await insert([{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }])
    expect(await ids({ a: { x: 1, y: 2 } })).toEqual([0])
    expect(await ids({ a: { $gte: { x: 1 } } })).toEqual([0, 1])
  })
})

describe('paths', () => {
  beforeEach(() =>
    insert([
      { a: { b: 1 } },
      { a: [{ b: 1 }, { b: 2 }] },
      { a: [{ b: [1, 2] }] },
      { a: [] },
      { a: 5 },
      {},
      { a: [{ c: 1 }] },
      { a: [[{ b: 1 }]] },
      { a: { b: null } },
    ]),
  )

  test.each([
    [{ 'a.b': 1 }, [0, 1, 2]],
    [{ 'a.b': 2 }, [1, 2]],
    [{ 'a.0.b': 1 }, [1, 2, 7]],
    [{ 'a.b': { $exists: true } }, [0, 1, 2, 8]],
    [{ 'a.b': null }, [4, 5, 6, 8]],
    [{ 'a.b': { $exists: false } }, [3, 4, 5, 6, 7]],
    [{ a: [] }, [3]],
    [{ a: { $size: 1 } }, [2, 6, 7]],
    [{ a: { $size: 0 } }, [3]],
    [{ 'a.b': { $ne: 1 } }, [3, 4, 5, 6, 7, 8]],
    [{ a: [{ b: 1 }, { b: 2 }] }, [1]],
    [{ a: { b: 1 } }, [0, 1]],
  ])('%j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected)
  })
})

describe('element and evaluation operators', () => {
  test('$type takes names, numbers and lists, and looks into arrays', async () => {
    await insert([{ a: 1 }, { a: 1.5 }, { a: Long.ONE }, { a: 'x' }, { a: ['x'] }, { a: [[1]] }, {}])
    expect(await ids({ a: { $type: 'int' } })).toEqual([0])
    expect(await ids({ a: { $type: 1 } })).toEqual([1])
    expect(await ids({ a: { $type: 'number' } })).toEqual([0, 1, 2])
    expect(await ids({ a: { $type: ['string', 'long'] } })).toEqual([2, 3, 4])
    expect(await ids({ a: { $type: 'array' } })).toEqual([4, 5])
    expect(await codeOf(collection.find({ a: { $type: 'nothing' } }).toArray())).toBe(2)
  })

  test('$mod drops fractions and refuses bad arguments', async () => {
    await insert([{ a: 4 }, { a: 5 }, { a: 4.9 }, { a: 'x' }, { a: -5 }])
    expect(await ids({ a: { $mod: [4, 0] } })).toEqual([0, 2])
    expect(await ids({ a: { $mod: [4, 1] } })).toEqual([1])
    expect(await ids({ a: { $mod: [4, -1] } })).toEqual([4])
    expect(await codeOf(collection.find({ a: { $mod: [0, 0] } }).toArray())).toBe(2)
    expect(await codeOf(collection.find({ a: { $mod: [1] } }).toArray())).toBe(2)
  })

  test('$regex honours its options, and a regular expression stands for itself in $in', async () => {
    await insert([{ a: 'Abc' }, { a: 'abc' }, { a: 'x\nabc' }, { a: ['no', 'abcd'] }, { a: 1 }])
    expect(await ids({ a: /^abc/ })).toEqual([1, 3])
    expect(await ids({ a: { $regex: '^abc', $options: 'i' } })).toEqual([0, 1, 3])
    expect(await ids({ a: { $regex: /^abc/m } })).toEqual([1, 2, 3])
    expect(await ids({ a: { $in: [/^A/, 'abc'] } })).toEqual([0, 1])
    expect(await ids({ a: { $not: /abc/ } })).toEqual([0, 4])
    expect(await codeOf(collection.find({ a: { $regex: '(' } }).toArray())).toBe(51091)
  })

  test('$expr compares fields with each other', async () => {
    await insert([
      { a: 1, b: 2 },
      { a: 3, b: 2 },
      { a: 2, b: 2 },
    ])
    expect(await ids({ $expr: { $gt: ['$a', '$b'] } })).toEqual([1])
    expect(await ids({ a: { $gt: 1 }, $expr: { $eq: ['$a', '$b'] } })).toEqual([2])
  })
})

describe('arrays', () => {
  test('$all, $elemMatch and $size', async () => {
    await insert([
      { a: [1, 2, 3] },
      { a: [1, 5] },
      { a: 1 },
      {
        a: [
          { x: 1, y: 5 },
          { x: 3, y: 1 },
        ],
      },
      { a: [{ x: 1, y: 1 }] },
    ])
    expect(await ids({ a: { $all: [1, 2] } })).toEqual([0])
    expect(await ids({ a: { $all: [1] } })).toEqual([0, 1, 2])
    expect(await ids({ a: { $all: [] } })).toEqual([])
    expect(await ids({ a: { $elemMatch: { $gt: 1, $lt: 3 } } })).toEqual([0])
    expect(await ids({ a: { $gt: 3, $lt: 2 } })).toEqual([1])
    expect(await ids({ a: { $elemMatch: { x: 1, y: { $gt: 2 } } } })).toEqual([3])
    expect(await ids({ 'a.x': 3, 'a.y': 5 })).toEqual([3])
    expect(await ids({ a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { x: 3 } }] } })).toEqual([3])
    expect(await codeOf(collection.find({ a: { $size: -1 } }).toArray())).toBe(9)
    expect(await codeOf(collection.find({ a: { $size: 1.5 } }).toArray())).toBe(9)
  })

  test('bit operators', async () => {
    await insert([{ a: 5 }, { a: 2 }, { a: Long.fromNumber(54) }, { a: 'x' }, { a: -1 }])
    expect(await ids({ a: { $bitsAllSet: 5 } })).toEqual([0, 4])
    expect(await ids({ a: { $bitsAnySet: [1] } })).toEqual([1, 2, 4])
    expect(await ids({ a: { $bitsAllClear: [0, 2] } })).toEqual([1])
    expect(await ids({ a: { $bitsAnyClear: 1 } })).toEqual([1, 2])
  })
})

describe('logic', () => {
  test('$and, $or, $nor and $not', async () => {
    await insert([{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }, { b: 3 }])
    expect(await ids({ $or: [{ a: 2 }, { b: 1 }] })).toEqual([0, 2])
    expect(await ids({ $and: [{ a: 1 }, { b: 2 }] })).toEqual([1])
    expect(await ids({ $nor: [{ a: 1 }, { b: 3 }] })).toEqual([2])
    expect(await ids({ a: { $not: { $gt: 1 } } })).toEqual([0, 1, 3])
    expect(await ids({ $or: [{ a: 2 }], b: { $in: [2, 3] } })).toEqual([2])
  })

  test('refuses what it does not know by name', async () => {
    expect(await codeOf(collection.find({ a: { $foo: 1 } }).toArray())).toBe(2)
    expect(await codeOf(collection.find({ $foo: 1 }).toArray())).toBe(2)
    expect(await codeOf(collection.find({ $or: [] }).toArray())).toBe(2)
    expect(await codeOf(collection.find({ a: { $in: 1 } } as Document).toArray())).toBe(2)
    expect(await codeOf(collection.find({ a: { $not: 1 } } as Document).toArray())).toBe(2)
  })
})
