import { type Collection, type Document } from 'mongodb'
import {
  codeOf,
  startServerUnderTest,
  type ServerUnderTest,
  type Thing,
} from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection<Thing>

beforeAll(async () => {
  server = await startServerUnderTest('aggregation')
  collection = server.db.collection('plays')
  await collection.insertMany([
    { _id: 1, artist: 'A', ms: 100, tags: ['x', 'y'], at: new Date('2024-01-31T23:30:00Z') },
    { _id: 2, artist: 'B', ms: 300, tags: ['x'], at: new Date('2024-02-01T10:00:00Z') },
    { _id: 3, artist: 'A', ms: 200, tags: [], at: new Date('2024-02-15T10:00:00Z') },
    { _id: 4, artist: 'C', at: new Date('2024-03-01T00:00:00Z') },
  ])
  await server.db.collection<Thing>('artists').insertMany([
    { _id: 10, name: 'A', country: 'DE' },
    { _id: 11, name: 'B', country: 'SE' },
    { _id: 12, name: 'A', country: 'FR' },
  ])
})
afterAll(() => server.stop())

const run = (pipeline: Document[]) => collection.aggregate(pipeline).toArray()
const failure = (pipeline: Document[]) => codeOf(run(pipeline))

describe('stages', () => {
  test('$group with its accumulators', async () => {
    expect(
      await run([
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: '$artist',
            n: { $sum: 1 },
            ms: { $sum: '$ms' },
            avg: { $avg: '$ms' },
            min: { $min: '$ms' },
            max: { $max: '$ms' },
            first: { $first: '$_id' },
            last: { $last: '$_id' },
            all: { $push: '$ms' },
            count: { $count: {} },
            top: { $top: { sortBy: { ms: -1 }, output: '$_id' } },
            most: { $maxN: { input: '$ms', n: 1 } },
          },
        },
        { $sort: { _id: 1 } },
      ]),
    ).toEqual([
      {
        _id: 'A',
        n: 2,
        ms: 300,
        avg: 150,
        min: 100,
        max: 200,
        first: 1,
        last: 3,
        all: [100, 200],
        count: 2,
        top: 3,
        most: [200],
      },
      {
        _id: 'B',
        n: 1,
        ms: 300,
        avg: 300,
        min: 300,
        max: 300,
        first: 2,
        last: 2,
        all: [300],
        count: 1,
        top: 2,
        most: [300],
      },
      {
        _id: 'C',
        n: 1,
        ms: 0,
        avg: null,
        min: null,
        max: null,
        first: 4,
        last: 4,
        all: [],
        count: 1,
        top: 4,
        most: [],
      },
    ])
    expect(
      await run([
        { $group: { _id: null, tags: { $addToSet: '$artist' } } },
        { $project: { n: { $size: '$tags' } } },
      ]),
    ).toEqual([{ _id: null, n: 3 }])
    expect(await failure([{ $group: { n: { $sum: 1 } } }])).toBe(15955)
    expect(await failure([{ $group: { _id: 1, n: { $nope: 1 } } }])).toBe(15952)
  })

  test('$unwind, with and without what is empty', async () => {
    expect(
      await run([{ $unwind: '$tags' }, { $project: { tags: 1 } }, { $sort: { _id: 1, tags: 1 } }]),
    ).toEqual([
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 2, tags: 'x' },
    ])
    const kept = await run([
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } },
      { $project: { tags: 1, i: 1 } },
      { $sort: { _id: 1, i: 1 } },
    ])
    expect(kept.slice(3)).toEqual([
      { _id: 3, i: null },
      { _id: 4, i: null },
    ])
  })

  test('$lookup by fields and by pipeline, with an index and without', async () => {
    const joins = async () => [
      await run([
        { $lookup: { from: 'artists', localField: 'artist', foreignField: 'name', as: 'who' } },
        { $project: { who: '$who._id' } },
        { $sort: { _id: 1 } },
      ]),
      await run([
        { $match: { _id: { $lte: 2 } } },
        {
          $lookup: {
            from: 'artists',
            let: { a: '$artist' },
            pipeline: [
              { $match: { $expr: { $eq: ['$name', '$$a'] } } },
              { $sort: { _id: -1 } },
              { $limit: 1 },
              { $project: { country: 1, _id: 0 } },
            ],
            as: 'who',
          },
        },
        { $project: { who: 1 } },
        { $sort: { _id: 1 } },
      ]),
      await run([
        { $match: { _id: 1 } },
        {
          $lookup: {
            from: 'artists',
            localField: 'artist',
            foreignField: 'name',
            pipeline: [{ $match: { country: 'FR' } }],
            as: 'who',
          },
        },
        { $project: { who: '$who._id' } },
      ]),
    ]
    const expected = [
      [
        { _id: 1, who: [10, 12] },
        { _id: 2, who: [11] },
        { _id: 3, who: [10, 12] },
        { _id: 4, who: [] },
      ],
      [
        { _id: 1, who: [{ country: 'FR' }] },
        { _id: 2, who: [{ country: 'SE' }] },
      ],
      [{ _id: 1, who: [12] }],
    ]
    expect(await joins()).toEqual(expected)
    await server.db.collection('artists').createIndex({ name: 1 })
    expect(await joins()).toEqual(expected)
  })

  test('$facet, $bucket, $sortByCount, $count, $unionWith, $sample and $documents', async () => {
    expect(await run([{ $facet: { a: [{ $count: 'n' }], b: [{ $match: { artist: 'Z' } }] } }])).toEqual([
      { a: [{ n: 4 }], b: [] },
    ])
    expect(await run([{ $bucket: { groupBy: '$ms', boundaries: [0, 150, 250], default: 'more' } }])).toEqual([
      { _id: 0, count: 1 },
      { _id: 150, count: 1 },
      { _id: 'more', count: 2 },
    ])
    expect((await run([{ $sortByCount: '$artist' }]))[0]).toEqual({ _id: 'A', count: 2 })
    expect(await run([{ $match: { artist: 'A' } }, { $count: 'n' }])).toEqual([{ n: 2 }])
    expect(await run([{ $match: { artist: 'Z' } }, { $count: 'n' }])).toEqual([])
    expect(
      await run([
        { $unionWith: { coll: 'artists', pipeline: [{ $match: { name: 'A' } }] } },
        { $count: 'n' },
      ]),
    ).toEqual([{ n: 6 }])
    expect(await run([{ $sample: { size: 3 } }])).toHaveLength(3)
    expect(
      await server.db.aggregate([{ $documents: [{ a: 1 }, { a: 2 }] }, { $match: { a: 2 } }]).toArray(),
    ).toEqual([{ a: 2 }])
  })

  test('$project, $addFields, $unset and $replaceRoot', async () => {
    expect(
      await run([{ $match: { _id: 1 } }, { $project: { _id: 0, ms: 1, twice: { $multiply: ['$ms', 2] } } }]),
    ).toEqual([{ ms: 100, twice: 200 }])
    expect(
      await run([
        { $match: { _id: 4 } },
        { $addFields: { 'a.b': 1, artist: { $toLower: '$artist' } } },
        { $unset: 'at' },
      ]),
    ).toEqual([{ _id: 4, artist: 'c', a: { b: 1 } }])
    expect(await run([{ $match: { _id: 4 } }, { $replaceRoot: { newRoot: { x: '$artist' } } }])).toEqual([
      { x: 'C' },
    ])
    expect(await failure([{ $replaceWith: '$artist' }])).toBe(40228)
    expect(await failure([{ $project: {} }])).toBe(51272)
  })

  test('streams more than one batch', async () => {
    const big = server.db.collection('big')
    await big.insertMany(Array.from({ length: 1500 }, (_, n) => ({ n })))
    expect(
      await big
        .aggregate([{ $match: { n: { $gte: 100 } } }, { $sort: { n: -1 } }], { batchSize: 50 })
        .toArray(),
    ).toHaveLength(1400)
  })

  test('refuses by name', async () => {
    expect(await failure([{ $nope: 1 }])).toBe(40324)
    expect(await failure([{ $changeStream: {} }])).toBe(40573)
    expect(await failure([{ $match: 1 }])).toBe(15959)
    expect(await failure([{ $limit: 0 }])).toBe(15958)
  })
})
