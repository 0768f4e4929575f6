import {
  BSON,
  Binary,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Collection,
  type Document,
} from 'mongodb'
import {
  codeOf,
  startServerUnderTest,
  type ServerUnderTest,
  type Thing,
} from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection<Thing>

beforeAll(async () => {
  server = await startServerUnderTest('reads')
})
afterAll(() => server.stop())
beforeEach(async () => {
  collection = server.db.collection('things')
  await collection.deleteMany({})
})

test('every type comes back as it went in, also after an update of another field', async () => {
  const document = {
    _id: 1,
    double: new Double(1),
    int: new Int32(1),
    long: Long.fromString('9007199254740993'),
    decimal: Decimal128.fromString('1.10'),
    date: new Date(5),
    uuid: new Binary(Buffer.alloc(16, 7), 4),
    id: new ObjectId(),
    timestamp: new Timestamp({ t: 1, i: 2 }),
    regex: /a/i,
    min: new MinKey(),
    max: new MaxKey(),
    nested: { a: [new Double(2), null] },
  }
  await collection.insertOne(document)
  await collection.updateOne({ _id: 1 }, { $set: { zz: 1 } })
  await collection.updateOne({ _id: 1 }, { $unset: { zz: 1 } })
  const raw = await collection.findOne({}, { raw: true })
  expect(Buffer.from(raw as unknown as Uint8Array).equals(Buffer.from(BSON.serialize(document)))).toBe(true)
})

test('sorts across types in BSON order', async () => {
  const values = [
    new MinKey(),
    null,
    -1,
    2.5,
    Long.fromNumber(3),
    'a',
    { x: 1 },
    new Binary(Buffer.from('a')),
    new ObjectId(),
    false,
    true,
    new Date(0),
    new Timestamp({ t: 1, i: 1 }),
    /a/,
    new MaxKey(),
  ]
  await collection.insertMany(values.map((a, i) => ({ _id: values.length - i, a })))
  const expected = values.map((_, i) => values.length - i)
  expect((await collection.find().sort({ a: 1 }).toArray()).map(({ _id }) => _id)).toEqual(expected)
  expect((await collection.find().sort({ a: -1 }).toArray()).map(({ _id }) => _id)).toEqual(
    expected.toReversed(),
  )
})

test('sorts arrays by their least or greatest element, and missing as null', async () => {
  await collection.insertMany([
    { _id: 1, a: [5, 1] },
    { _id: 2, a: [3] },
    { _id: 3 },
    { _id: 4, a: [] },
    { _id: 5, a: null },
    { _id: 6, a: 2 },
  ])
  expect((await collection.find().sort({ a: 1, _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([
    4, 3, 5, 1, 6, 2,
  ])
  expect((await collection.find().sort({ a: -1, _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual([
    1, 2, 6, 3, 5, 4,
  ])
})

test('a sort by two arrays side by side is refused', async () => {
  await collection.insertOne({ _id: 1, a: [1, 2], b: [3] })
  expect(await codeOf(collection.find().sort({ a: 1, b: 1 }).toArray())).toBe(2)
  expect(await codeOf(collection.aggregate([{ $sort: { a: 1, b: -1 } }]).toArray())).toBe(2)
})

test('$in knows values of all types by what they equal', async () => {
  await collection.insertMany([
    { _id: 1, a: new Double(2.5) },
    { _id: 2, a: Decimal128.fromString('2.50') },
    { _id: 3, a: Long.fromString('9007199254740993') },
    { _id: 4, a: 9007199254740992 },
    { _id: 5, a: { b: Long.ONE } },
    { _id: 6, a: null },
    { _id: 7 },
    { _id: 8, a: [[1]] },
    { _id: 9, a: 'x' },
  ])
  const found = async (...values: unknown[]) =>
    (
      await collection
        .find({ a: { $in: values } })
        .sort({ _id: 1 })
        .toArray()
    ).map(({ _id }) => _id)
  expect(await found(Decimal128.fromString('2.5'))).toEqual([1, 2])
  expect(await found(Long.fromString('9007199254740993'), 'y')).toEqual([3])
  expect(await found(Long.fromString('9007199254740992'))).toEqual([4])
  expect(await found({ b: 1 }, [1])).toEqual([5, 8])
  expect(await found(null, /x/)).toEqual([6, 7, 9])
})

describe('projections', () => {
  const shown = async (doc: Document, projection: Document, filter: Document = {}) => {
    await collection.deleteMany({})
    await collection.insertOne({ _id: 1, ...doc })
    return collection.findOne(filter, { projection })
  }

  test.each<[Document, Document, Document]>([
    [{ a: 1, b: 2 }, { a: 1 }, { _id: 1, a: 1 }],
    [{ a: 1, b: 2 }, { a: 1, _id: 0 }, { a: 1 }],
    [{ a: 1, b: 2 }, { a: 0 }, { _id: 1, b: 2 }],
    [{ a: 1, b: 2 }, { _id: 0 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { _id: 1 }, { _id: 1 }],
    [{ a: { b: 1, c: 2 } }, { 'a.b': 1 }, { _id: 1, a: { b: 1 } }],
    [{ a: { b: 1, c: 2 } }, { a: { b: 0 } }, { _id: 1, a: { c: 2 } }],
    [{ a: [{ b: 1, c: 2 }, 5, { c: 3 }] }, { 'a.b': 1 }, { _id: 1, a: [{ b: 1 }, {}] }],
    [{ a: [{ b: 1, c: 2 }, 5] }, { 'a.b': 0 }, { _id: 1, a: [{ c: 2 }, 5] }],
    [{ a: 5 }, { 'a.b': 1 }, { _id: 1 }],
    [{ a: [1, 2, 3], b: 1 }, { a: { $slice: 2 } }, { _id: 1, a: [1, 2], b: 1 }],
    [
      { a: [1, 2, 3], b: 1 },
      { a: { $slice: -1 }, b: 0 },
      { _id: 1, a: [3] },
    ],
    [{ a: [1, 2, 3] }, { a: { $slice: [1, 1] } }, { _id: 1, a: [2] }],
    [
      { a: [{ x: 1 }, { x: 2 }, { x: 2, y: 1 }], b: 1 },
      { a: { $elemMatch: { x: 2 } } },
      { _id: 1, a: [{ x: 2 }] },
    ],
    [{ a: 2, b: 3 }, { sum: { $add: ['$a', '$b'] } }, { _id: 1, sum: 5 }],
    [{ a: 2 }, { a: 1, b: 'text' }, { _id: 1, a: 2, b: 'text' }],
    [{ a: { b: 1 } }, { c: '$a.b' }, { _id: 1, c: 1 }],
  ])('%j by %j', async (doc, projection, expected) => {
    expect(await shown(doc, projection)).toEqual(expected)
  })

  test('the positional operator shows the element that was matched', async () => {
    expect(await shown({ a: [1, 5, 9] }, { 'a.$': 1 }, { a: { $gte: 5 } })).toEqual({ _id: 1, a: [5] })
  })

  test('mixing and colliding paths are refused', async () => {
    expect(await codeOf(shown({}, { a: 1, b: 0 }))).toBe(31254)
    expect(await codeOf(shown({}, { a: 0, b: 1 }))).toBe(31253)
    expect(await codeOf(shown({}, { a: 1, 'a.b': 1 }))).toBeGreaterThan(31248)
  })
})

describe('cursors', () => {
  beforeEach(() => collection.insertMany(Array.from({ length: 500 }, (_, n) => ({ _id: n, n }))))

  test('give everything once, in batches', async () => {
    expect((await collection.find().sort({ _id: 1 }).batchSize(7).toArray()).map(({ _id }) => _id)).toEqual(
      Array.from({ length: 500 }, (_, n) => n),
    )
    const reply = await server.db.command({ find: 'things', batchSize: 3 })
    const { cursor } = reply as { cursor: { firstBatch: unknown[]; id: Long; ns: string } }
    expect(cursor.firstBatch).toHaveLength(3)
    const more = (await server.db.command({
      getMore: Long.fromString(cursor.id.toString()),
      collection: 'things',
      batchSize: 4,
    })) as { cursor: { nextBatch: unknown[] } }
    expect(more.cursor.nextBatch).toHaveLength(4)
  })

  test('start empty with a batch size of 0, and end with a single batch', async () => {
    const empty = (await server.db.command({ find: 'things', batchSize: 0 })) as {
      cursor: { firstBatch: unknown[]; id: unknown }
    }
    expect(empty.cursor.firstBatch).toEqual([])
    expect(String(empty.cursor.id)).not.toBe('0')
    const single = (await server.db.command({ find: 'things', batchSize: 2, singleBatch: true })) as {
      cursor: { firstBatch: unknown[]; id: unknown }
    }
    expect(single.cursor.firstBatch).toHaveLength(2)
    expect(String(single.cursor.id)).toBe('0')
  })

  test('can be killed', async () => {
    const { cursor } = (await server.db.command(
      { find: 'things', batchSize: 1 },
      { promoteLongs: false },
    )) as { cursor: { id: Long } }
    expect(await server.db.command({ killCursors: 'things', cursors: [cursor.id] })).toMatchObject({
      cursorsNotFound: [],
    })
    expect(await codeOf(server.db.command({ getMore: cursor.id, collection: 'things' }))).toBe(43)
    expect(await codeOf(server.db.command({ getMore: Long.fromNumber(12345), collection: 'things' }))).toBe(
      43,
    )
  })

  test('skip and limit', async () => {
    expect(
      (await collection.find().sort({ _id: -1 }).skip(10).limit(3).toArray()).map(({ _id }) => _id),
    ).toEqual([489, 488, 487])
    expect(await collection.find({}, { limit: -2 }).toArray()).toHaveLength(2)
    expect(
      await collection
        .find({ n: { $gte: 100 } })
        .skip(398)
        .toArray(),
    ).toHaveLength(2)
  })

  test('a time limit ends a query', async () => {
    await collection.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n, text: 'x'.repeat(200) })))
    expect(
      await codeOf(
        collection
          .find({ $expr: { $eq: [{ $strLenCP: { $ifNull: ['$text', ''] } }, -1] } })
          .maxTimeMS(1)
          .toArray(),
      ),
    ).toBe(50)
  })
})

test('distinct gives each value once, arrays by their elements', async () => {
  await collection.insertMany([
    { a: 1 },
    { a: Long.ONE },
    { a: [1, 2] },
    { a: 'x' },
    {},
    { a: { b: 1 } },
    { a: null },
  ])
  expect(await collection.distinct('a')).toEqual(expect.arrayContaining([1, 2, 'x', { b: 1 }, null]))
  expect(await collection.distinct('a')).toHaveLength(5)
  expect(await collection.distinct('a.b')).toEqual([1])
  expect(await collection.distinct('a', { a: { $type: 'string' } })).toEqual(['x'])
})
