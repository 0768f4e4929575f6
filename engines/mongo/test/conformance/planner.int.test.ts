import { type Collection, type Document, type Sort } from 'mongodb'
import { startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let collection: Collection

beforeAll(async () => {
  server = await startServerUnderTest('planner')
  collection = server.db.collection('plays')
  await collection.createIndexes([
    { key: { user: 1, at: -1 } },
    { key: { artist: 1 } },
    { key: { at: 1 } },
    { key: { tags: 1, at: 1 } },
    { key: { rating: 1 }, sparse: true },
    { key: { hidden: 1, at: 1 }, partialFilterExpression: { hidden: { $gt: 0 } } },
  ])
  await collection.insertMany(
    Array.from({ length: 2000 }, (_, i) => ({
      _id: i as never,
      user: `u${i % 10}`,
      at: i,
      artist: `artist ${i % 200}`,
      tags: [`t${i % 7}`, `s${i % 11}`],
      ...(i % 100 === 0 ? { rating: i / 100, hidden: 1 } : { hidden: 0 }),
    })),
  )
})
afterAll(() => server.stop())

interface Explained {
  stages: string
  index: unknown
  keys: number
  docs: number
  returned: number
}

function stagesOf(plan: Document): { names: string[]; index: unknown } {
  const inner = (plan['inputStage'] ?? (plan['inputStages'] as Document[] | undefined)?.[0]) as
    Document | undefined
  const below = inner ? stagesOf(inner) : { names: [], index: undefined }
  return { names: [String(plan['stage']), ...below.names], index: plan['indexName'] ?? below.index }
}

async function explain(filter: Document, sort?: Sort, limit = 0): Promise<Explained> {
  let cursor = collection.find(filter)
  if (sort) cursor = cursor.sort(sort)
  if (limit) cursor = cursor.limit(limit)
  const { queryPlanner, executionStats } = (await cursor.explain('executionStats')) as Record<
    string,
    Document
  >
  const { names, index } = stagesOf(queryPlanner?.['winningPlan'] as Document)
  return {
    stages: names.join(' '),
    index,
    keys: Number(executionStats?.['totalKeysExamined']),
    docs: Number(executionStats?.['totalDocsExamined']),
    returned: Number(executionStats?.['nReturned']),
  }
}

test('looks a document up by its _id', async () => {
  expect(await explain({ _id: 5 })).toMatchObject({
    stages: expect.stringMatching(/IDHACK|EXPRESS/) as string,
    docs: 1,
  })
})

test('reads the whole collection only without an index', async () => {
  expect(await explain({ nothing: 1 })).toMatchObject({ stages: 'COLLSCAN', docs: 2000 })
})

test('uses an equality prefix and the order behind it, and stops at the limit', async () => {
  const found = await explain({ user: 'u3' }, { at: -1 }, 10)
  expect(found).toMatchObject({ index: 'user_1_at_-1', returned: 10 })
  expect(found.stages).not.toContain('SORT')
  expect(found.docs).toBeLessThanOrEqual(10)
})

test('reads an index backwards', async () => {
  const found = await explain({ user: 'u3' }, { at: 1 }, 5)
  expect(found.stages).not.toContain('SORT')
  expect(found.docs).toBeLessThanOrEqual(5)
})

test('sorts by an index without a filter', async () => {
  const found = await explain({}, { at: -1 }, 20)
  expect(found).toMatchObject({ index: 'at_1', returned: 20 })
  expect(found.docs).toBeLessThanOrEqual(20)
})

test('bounds a range behind an equality', async () => {
  expect(await explain({ user: 'u3', at: { $gte: 100, $lt: 200 } })).toMatchObject({
    index: 'user_1_at_-1',
    returned: 10,
    docs: 10,
  })
})

test('bounds $in and anchored regular expressions', async () => {
  expect((await explain({ artist: { $in: ['artist 1', 'artist 2'] } })).docs).toBe(20)
  expect(await explain({ artist: /^artist 19/ })).toMatchObject({
    index: 'artist_1',
    returned: 110,
    docs: 110,
  })
})

test('sorts in memory where no index has the order', async () => {
  const found = await explain({ artist: 'artist 5' }, { at: 1, user: 1 })
  expect(found.returned).toBe(10)
  expect(found.stages).toContain('SORT')
})

test('gives each document once from an index over an array', async () => {
  const found = await explain({ tags: { $gte: '' } })
  expect(found.returned).toBe(2000)
  expect(await explain({ tags: 't3' }, { at: 1 }, 5)).toMatchObject({ index: 'tags_1_at_1', returned: 5 })
  expect(
    await collection
      .find({ tags: 't3' })
      .sort({ at: 1 })
      .limit(3)
      .map(({ at }) => Number(at))
      .toArray(),
  ).toEqual([3, 10, 17])
})

test('uses one index per branch of $or', async () => {
  const found = await explain({ $or: [{ artist: 'artist 1' }, { _id: 3 as never }] })
  expect(found).toMatchObject({ returned: 11 })
  expect(found.docs).toBeLessThanOrEqual(12)
})

test('uses a sparse index only where it has all the answers', async () => {
  expect((await explain({ rating: { $gt: 3 } })).index).toBe('rating_1')
  expect((await explain({ rating: null })).stages).toContain('COLLSCAN')
  expect(await collection.find({}).sort({ rating: 1 }).toArray()).toHaveLength(2000)
})

test('uses a partial index only inside its filter', async () => {
  expect((await explain({ hidden: 1 })).index).toBe('hidden_1_at_1')
  expect((await explain({ hidden: { $gte: 0 } })).stages).toContain('COLLSCAN')
  expect(await collection.countDocuments({ hidden: 0 })).toBe(1980)
})

test('follows a hint, and refuses one for an index that is not there', async () => {
  expect(await collection.find({ user: 'u1' }).hint({ artist: 1 }).toArray()).toHaveLength(200)
  expect(await collection.find({ user: 'u1' }).hint('at_1').toArray()).toHaveLength(200)
  await expect(collection.find({}).hint('zzz').toArray()).rejects.toMatchObject({ code: 2 })
  expect(await collection.find({}).hint({ $natural: -1 }).limit(1).toArray()).toMatchObject([{ _id: 1999 }])
})

test('counts by an index', async () => {
  expect(await collection.countDocuments({ user: 'u3', at: { $lt: 1000 } })).toBe(100)
  expect(await server.db.command({ count: 'plays', query: { user: 'u3', at: { $lt: 1000 } } })).toMatchObject(
    { n: 100 },
  )
  expect(
    await server.db.command({ count: 'plays', query: { artist: 'artist 5' }, skip: 3, limit: 4 }),
  ).toMatchObject({ n: 4 })
  expect(await collection.estimatedDocumentCount()).toBe(2000)
})

test('gives an aggregation the same index', async () => {
  const pipeline = [
    { $match: { user: 'u3' } },
    { $sort: { at: -1 } },
    { $limit: 3 },
    { $project: { at: 1, _id: 0 } },
  ]
  expect(await collection.aggregate(pipeline).toArray()).toEqual([{ at: 1993 }, { at: 1983 }, { at: 1973 }])
})

describe('an $expr that compares a field with a constant', () => {
  const byExpression = (spec: Document) => explain({ $expr: spec })

  test('is answered by an index, whichever side the field is on', async () => {
    expect(await byExpression({ $eq: ['$artist', 'artist 5'] })).toMatchObject({
      index: 'artist_1',
      docs: 10,
    })
    expect(await byExpression({ $eq: ['artist 5', '$artist'] })).toMatchObject({
      index: 'artist_1',
      docs: 10,
    })
    expect(await byExpression({ $gt: [10, '$at'] })).toMatchObject({ index: 'at_1', returned: 10, docs: 10 })
  })

  test('is answered by an index inside of $and, beside other conditions', async () => {
    const range = { $and: [{ $gte: ['$at', 100] }, { $lt: ['$at', 200] }] }
    expect(await byExpression(range)).toMatchObject({ index: 'at_1', returned: 100, docs: 100 })
    expect(await explain({ user: 'u3', $expr: range })).toMatchObject({ returned: 10, docs: 10 })
  })

  test('compares across types, as expressions do', async () => {
    const others = server.db.collection('mixed')
    await others.createIndex({ a: 1 })
    await others.insertMany([{ a: 1 }, { a: 'x' }, { a: null }, { b: 1 }, { a: new Date(0) }, { a: true }])
    const count = (spec: Document): Promise<number> => others.countDocuments({ $expr: spec })
    expect(await count({ $gt: ['$a', 1] })).toBe(3)
    expect(await count({ $lt: ['$a', 'x'] })).toBe(3)
    expect(await count({ $lte: ['$a', null] })).toBe(2)
    expect(await count({ $eq: ['$a', null] })).toBe(1)
  })

  test('reads an index over an array for none', async () => {
    expect((await byExpression({ $eq: ['$tags', ['t3', 's3']] })).stages).toContain('COLLSCAN')
    expect(await collection.countDocuments({ $expr: { $eq: ['$tags', ['t3', 's3']] } })).toBe(26)
  })

  test('takes the value of a variable', async () => {
    const found = (await server.db.command({
      explain: {
        find: 'plays',
        filter: { $expr: { $eq: ['$artist', '$$wanted.name'] } },
        let: { wanted: { name: 'artist 7' } },
      },
      verbosity: 'executionStats',
    })) as Record<string, Document>
    expect(found['executionStats']).toMatchObject({ nReturned: 10, totalDocsExamined: 10 })
  })
})

test('a $lookup with let and $expr reads the index of the other collection', async () => {
  const artists = server.db.collection('artists')
  const names = Array.from({ length: 200 }, (_, i) => ({ _id: i as never, name: `artist ${i}` }))
  await artists.insertMany([...names, { _id: 200 as never }])
  const joined = await artists
    .aggregate([
      {
        $lookup: {
          from: 'plays',
          let: { name: '$name', id: '$_id' },
          pipeline: [
            { $match: { $expr: { $and: [{ $eq: ['$artist', '$$name'] }, { $gte: ['$at', '$$id'] }] } } },
            { $count: 'n' },
          ],
          as: 'plays',
        },
      },
    ])
    .toArray()
  expect(joined).toHaveLength(201)
  expect(joined.filter(({ plays }) => (plays as Document[])[0]?.['n'] === 10)).toHaveLength(200)
  expect(joined.at(-1)).toMatchObject({ _id: 200, plays: [] })
})
