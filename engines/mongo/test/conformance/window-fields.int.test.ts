import { type Collection, type Document } from 'mongodb'
import {
  codeOf,
  errorOf,
  startServerUnderTest,
  type ServerUnderTest,
  type Thing,
} from '../support/server-under-test.ts'

let server: ServerUnderTest
let plays: Collection<Thing>

const day = (number: number): Date => new Date(Date.UTC(2024, 0, number))

beforeAll(async () => {
  server = await startServerUnderTest('window_fields')
  plays = server.db.collection('plays')
  await plays.insertMany([
    { _id: 1, artist: 'a', n: 1, at: day(1), plays: 10 },
    { _id: 2, artist: 'a', n: 2, at: day(2), plays: 20, mood: 'calm' },
    { _id: 3, artist: 'a', n: 2, at: day(5), plays: 30 },
    { _id: 4, artist: 'a', n: 7, at: day(31), plays: 40, mood: 'wild' },
    { _id: 5, artist: 'b', n: 3, at: day(3), plays: 5 },
    { _id: 6, artist: 'b', n: 1.5, at: day(4), plays: 6 },
  ])
})
afterAll(() => server.stop())

const run = (spec: Document): Promise<Document[]> => plays.aggregate([{ $setWindowFields: spec }]).toArray()

/** What one field becomes, by the `_id` of the document. */
async function values(field: Document, sortBy: Document = { at: 1 }): Promise<unknown[]> {
  const found = await run({ partitionBy: '$artist', sortBy, output: { v: field } })
  return found.sort((a, b) => Number(a['_id']) - Number(b['_id'])).map((doc) => doc['v'] as unknown)
}

const total = (window?: Document): Document => ({ $sum: '$plays', ...(window && { window }) })

describe('windows by documents', () => {
  test.each<[Document | undefined, number[]]>([
    [undefined, [100, 100, 100, 100, 11, 11]],
    [{ documents: ['unbounded', 'unbounded'] }, [100, 100, 100, 100, 11, 11]],
    [{ documents: ['unbounded', 'current'] }, [10, 30, 60, 100, 5, 11]],
    [{ documents: ['current', 'unbounded'] }, [100, 90, 70, 40, 11, 6]],
    [{ documents: [-1, 0] }, [10, 30, 50, 70, 5, 11]],
    [{ documents: [-1, 1] }, [30, 60, 90, 70, 11, 11]],
    [{ documents: [1, 2] }, [50, 70, 40, 0, 6, 0]],
    [{ documents: [-3, -2] }, [0, 0, 10, 30, 0, 0]],
    [{ documents: ['current', 'current'] }, [10, 20, 30, 40, 5, 6]],
  ])('%j', async (window, expected) => {
    expect(await values(total(window))).toEqual(expected)
  })
})

describe('windows by range', () => {
  test.each<[Document, number[]]>([
    [{ range: [-1, 0] }, [10, 60, 60, 40, 5, 6]],
    [{ range: ['unbounded', 'current'] }, [10, 60, 60, 100, 11, 6]],
    [{ range: ['current', 'unbounded'] }, [100, 90, 90, 40, 5, 11]],
    [{ range: [0.5, 1.5] }, [50, 0, 0, 0, 0, 5]],
    [{ range: ['unbounded', 'unbounded'] }, [100, 100, 100, 100, 11, 11]],
  ])('of numbers: %j', async (window, expected) => {
    expect(await values(total(window), { n: 1 })).toEqual(expected)
  })

  test.each<[Document, number[]]>([
    [{ range: [-3, 0], unit: 'day' }, [10, 30, 50, 40, 5, 11]],
    [{ range: [-24, 0], unit: 'hour' }, [10, 30, 30, 40, 5, 11]],
    [{ range: [0, 1], unit: 'month' }, [100, 90, 70, 40, 11, 6]],
    [{ range: ['current', 1], unit: 'week' }, [60, 50, 30, 40, 11, 6]],
  ])('of dates: %j', async (window, expected) => {
    expect(await values(total(window))).toEqual(expected)
  })
})

describe('functions', () => {
  const around = { documents: [-1, 1] }
  test.each<[Document, unknown[]]>([
    [{ $avg: '$plays', window: around }, [15, 20, 30, 35, 5.5, 5.5]],
    [{ $min: '$plays', window: around }, [10, 10, 20, 30, 5, 5]],
    [{ $max: '$plays', window: around }, [20, 30, 40, 40, 6, 6]],
    [{ $count: {}, window: around }, [2, 3, 3, 2, 2, 2]],
    [{ $first: '$plays', window: { documents: [1, 2] } }, [20, 30, 40, null, 6, null]],
    [{ $last: '$mood', window: around }, ['calm', null, 'wild', 'wild', null, null]],
    [{ $push: '$plays', window: { documents: [-1, 0] } }, [[10], [10, 20], [20, 30], [30, 40], [5], [5, 6]]],
    [
      { $push: '$n', window: { documents: ['unbounded', 'current'] } },
      [[1], [1, 2], [1, 2, 2], [1, 2, 2, 7], [3], [3, 1.5]],
    ],
    [{ $addToSet: '$n', window: { documents: [-1, 0] } }, [[1], [1, 2], [2], [2, 7], [3], [3, 1.5]]],
    [{ $stdDevPop: '$plays', window: { documents: [-1, 0] } }, [0, 5, 5, 5, 0, 0.5]],
    [
      { $maxN: { input: '$plays', n: 2 }, window: { documents: ['unbounded', 'current'] } },
      [[10], [20, 10], [30, 20], [40, 30], [5], [6, 5]],
    ],
    [{ $top: { output: '$_id', sortBy: { plays: -1 } } }, [4, 4, 4, 4, 6, 6]],
    [{ $shift: { output: '$plays', by: -1 } }, [null, 10, 20, 30, null, 5]],
    [{ $shift: { output: '$plays', by: 2, default: 'none' } }, [30, 40, 'none', 'none', 'none', 'none']],
    [{ $locf: '$mood' }, [null, 'calm', 'calm', 'wild', null, null]],
    [{ $documentNumber: {} }, [1, 2, 3, 4, 1, 2]],
  ])('%j', async (field, expected) => {
    expect(await values(field)).toEqual(expected)
  })

  test('ranks are shared by what sorts alike', async () => {
    expect(await values({ $rank: {} }, { n: 1 })).toEqual([1, 2, 2, 4, 2, 1])
    expect(await values({ $denseRank: {} }, { n: 1 })).toEqual([1, 2, 2, 3, 2, 1])
    expect(await values({ $denseRank: {} }, { n: -1 })).toEqual([3, 2, 2, 1, 1, 2])
  })
})

test('documents come out by partition and order, with several fields, nested ones too', async () => {
  const found = await run({
    partitionBy: { $eq: ['$artist', 'a'] },
    sortBy: { at: -1 },
    output: { 'stats.number': { $documentNumber: {} }, 'stats.all': { $sum: 1 }, plays: { $max: '$plays' } },
  })
  expect(found.map((doc) => doc['_id'] as unknown)).toEqual([6, 5, 4, 3, 2, 1])
  expect(found[3]).toEqual({
    _id: 3,
    artist: 'a',
    n: 2,
    at: day(5),
    plays: 40,
    stats: { number: 2, all: 4 },
  })
  expect(
    await plays.aggregate([{ $match: { n: 99 } }, { $setWindowFields: { output: {} } }]).toArray(),
  ).toEqual([])
})

test('a missing partition is that of null, and none is one for all', async () => {
  const lone = server.db.collection<Thing>('lone')
  await lone.insertMany([{ _id: 1 }, { _id: 2, p: null }, { _id: 3, p: 1 }])
  const counted = (partitionBy?: string): Promise<Document[]> =>
    lone
      .aggregate([
        { $setWindowFields: { ...(partitionBy && { partitionBy }), output: { v: { $count: {} } } } },
      ])
      .project({ v: 1 })
      .toArray()
  expect(await counted('$p')).toEqual([
    { _id: 1, v: 2 },
    { _id: 2, v: 2 },
    { _id: 3, v: 1 },
  ])
  expect((await counted()).map((doc) => doc['v'] as unknown)).toEqual([3, 3, 3])
})

describe('what is malformed is refused', () => {
  const sum = (window: Document, rest: Document = { sortBy: { n: 1 } }): Document => ({
    ...rest,
    output: { v: { $sum: '$n', window } },
  })
  const field = (v: Document, rest: Document = { sortBy: { n: 1 } }): Document => ({ ...rest, output: { v } })
  test.each<[Document, number]>([
    [{}, 9],
    [{ output: {}, more: 1 }, 9],
    [{ partitionBy: ['$n'], output: {} }, 14],
    [sum({ documents: [1, 0] }), 5339900],
    [sum({ documents: [1, 'current'] }), 5339900],
    [sum({ documents: ['unbounded', 'current'] }, {}), 5339901],
    [sum({ range: ['unbounded', 'current'] }, {}), 5339902],
    [sum({ range: [0, 1] }, { sortBy: { n: 1, at: 1 } }), 5339902],
    [sum({ range: [0, 1] }, { sortBy: { n: -1 } }), 8947401],
    [sum({ range: [0, 1] }, { sortBy: { at: 1 } }), 5429413],
    [sum({ range: [0, 1] }, { sortBy: { mood: 1 } }), 5429414],
    [sum({ range: [0, 1], unit: 'day' }), 5429513],
    [sum({ range: [0, 1.5], unit: 'day' }, { sortBy: { at: 1 } }), 9],
    [sum({ documents: [0, 1.5] }), 9],
    [sum({ documents: [0] }), 9],
    [sum({ documents: [0, 1], range: [0, 1] }), 9],
    [sum({ documents: [0, 1], unit: 'day' }), 9],
    [field({ $rank: {}, window: { documents: [0, 1] } }), 5371601],
    [field({ $rank: {} }, {}), 5371602],
    [field({ $rank: { a: 1 } }), 5371603],
    [field({ $shift: { output: 1, by: 1 } }, {}), 9],
    [field({ $sum: 1, $avg: 1 }), 9],
    [field({ $mergeObjects: '$a' }), 9],
    [field({ $count: 1 }), 9],
  ])('%j fails with %d', async (spec, code) => {
    expect(await codeOf(run(spec))).toBe(code)
  })

  test('functions that are not there are named', async () => {
    for (const name of ['$derivative', '$integral', '$expMovingAvg', '$covariancePop', '$linearFill']) {
      const error = await errorOf(run(field({ [name]: { input: '$n' } })))
      expect(error.code).toBe(115)
      expect(error.message).toContain(name)
    }
  })
})

test('long partitions are gone through as short ones are', async () => {
  const many = server.db.collection<Thing>('many')
  await many.insertMany(Array.from({ length: 1_500 }, (_, i) => ({ _id: i, n: i % 7 })))
  const [result] = await many
    .aggregate([
      {
        $setWindowFields: {
          sortBy: { _id: 1 },
          output: {
            running: { $sum: '$n', window: { documents: ['unbounded', 'current'] } },
            last: { $sum: '$n', window: { documents: [-1_049, 0] } },
            before: { $shift: { output: '$n', by: -1_200 } },
            all: { $sum: '$n' },
          },
        },
      },
      { $sort: { _id: -1 } },
      { $limit: 1 },
    ])
    .toArray()
  const sum = (from: number): number =>
    Array.from({ length: 1_500 - from }, (_, i) => (from + i) % 7).reduce((a, b) => a + b, 0)
  expect(result).toEqual({
    _id: 1_499,
    n: 1_499 % 7,
    running: sum(0),
    last: sum(450),
    before: 299 % 7,
    all: sum(0),
  })
})

test('a stage that collects more than its bound of memory fails with 292', async () => {
  const large = server.db.collection<Thing>('large')
  await large.insertMany(Array.from({ length: 60 }, (_, i) => ({ _id: i, text: 'x'.repeat(2_000_000) })))
  const all = large.aggregate([{ $setWindowFields: { output: { n: { $count: {} } } } }, { $count: 'n' }])
  expect(await codeOf(all.toArray())).toBe(292)
})
