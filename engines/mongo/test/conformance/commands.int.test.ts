import mongoose from 'mongoose'
import { MongoServerError } from 'mongodb'
import { codeOf, errorOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest

beforeAll(async () => {
  server = await startServerUnderTest('commands')
})
afterAll(() => server.stop())

describe('collections and databases', () => {
  test('are made, listed, renamed and dropped', async () => {
    await server.db.createCollection('made')
    expect(await codeOf(server.db.command({ create: 'made' }))).toBe(48)
    await server.db.collection('filled').insertOne({ a: 1 })
    expect((await server.db.listCollections().toArray()).map(({ name }) => name).sort()).toEqual([
      'filled',
      'made',
    ])
    expect(await server.db.listCollections({ name: 'made' }).toArray()).toHaveLength(1)
    await server.db.collection('filled').rename('moved')
    expect(await server.db.collection('moved').countDocuments()).toBe(1)
    expect(await codeOf(server.db.collection('moved').rename('made'))).toBe(48)
    await server.db.collection('moved').rename('made', { dropTarget: true })
    expect(await server.db.collection('made').countDocuments()).toBe(1)
    const { databases } = await server.client.db().admin().listDatabases()
    expect(databases.map(({ name }) => name)).toContain(server.db.databaseName)
    await server.db.collection('made').drop()
    expect(await server.db.listCollections().toArray()).toEqual([])
  })

  test('refuse names that are none', async () => {
    expect(await codeOf(server.db.command({ insert: 'a$b', documents: [{}] }))).toBe(73)
    expect(await codeOf(server.db.command({ create: '' }))).toBe(73)
    expect(
      await codeOf(
        server.client
          .db('x')
          .command({ insert: 'system.views', documents: [{}] })
          .catch((error: unknown) => Promise.reject(error as Error)),
      ),
    ).toBe(73)
  })

  test('a collection that is not there is empty', async () => {
    expect(await server.db.collection('none').find().toArray()).toEqual([])
    expect(await server.db.collection('none').countDocuments()).toBe(0)
    expect(await server.db.collection('none').deleteMany({})).toMatchObject({ deletedCount: 0 })
    expect(await server.db.collection('none').updateMany({}, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 0,
    })
    expect(await codeOf(server.db.collection('none').indexes())).toBe(26)
  })
})

describe('refusals', () => {
  test('unknown commands and fields', async () => {
    expect(await errorOf(server.db.command({ nope: 1 }))).toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
    })
    expect(await codeOf(server.db.command({ find: 'x', nope: 1 }))).toBe(40415)
    expect(await codeOf(server.db.command({ find: 'x', filter: 1 }))).toBe(14)
    expect(await codeOf(server.db.command({ find: 'x', skip: -1 }))).toBe(51024)
  })

  test('transactions and change streams on a server that stands alone', async () => {
    const session = server.client.startSession()
    session.startTransaction()
    await expect(server.db.collection('x').insertOne({}, { session })).rejects.toThrow(
      /retryable writes|Transaction numbers/,
    )
    await session.abortTransaction().catch(() => undefined)
    await session.endSession()
    expect(
      await codeOf(
        server.db
          .collection('x')
          .aggregate([{ $changeStream: {} }])
          .toArray(),
      ),
    ).toBe(40573)
    expect(await codeOf(server.db.collection('x').insertOne({}, { writeConcern: { w: 3 } }))).toBe(2)
  })
})

test('sessions are accepted', async () => {
  const session = server.client.startSession({ causalConsistency: false })
  await server.db.collection('in_session').insertOne({ a: 1 }, { session })
  expect(await server.db.collection('in_session').countDocuments({}, { session })).toBe(1)
  await session.endSession()
})

test('writes without acknowledgement are done', async () => {
  const collection = server.db.collection('quiet')
  await collection.insertOne({ a: 1 }, { writeConcern: { w: 0 } })
  while ((await collection.countDocuments()) < 1);
  expect(await collection.countDocuments()).toBe(1)
})

describe('mongoose', () => {
  const playSchema = new mongoose.Schema(
    {
      user: { type: String, required: true },
      title: String,
      count: { type: Number, default: 0 },
      tags: [String],
      meta: { source: String },
    },
    { timestamps: true, optimisticConcurrency: true },
  )
  playSchema.index({ user: 1, title: 1 }, { unique: true })

  test('does its usual work', async () => {
    const connection = await mongoose
      .createConnection(server.uri, { dbName: `${server.db.databaseName}_m` })
      .asPromise()
    const Play = connection.model('Play', playSchema)
    await Play.init()
    const play = await Play.create({ user: 'u', title: 't', tags: ['a'] })
    await expect(Play.create({ user: 'u', title: 't' })).rejects.toBeInstanceOf(MongoServerError)
    play.tags.push('b')
    play.set('meta.source', 'web')
    await play.save()
    await Play.updateOne({ user: 'u' }, { $inc: { count: 2 } })
    await Play.findOneAndUpdate(
      { user: 'v', title: 'w' },
      { $setOnInsert: { tags: [] }, $inc: { count: 1 } },
      { upsert: true },
    )
    await Play.bulkWrite([
      { insertOne: { document: { user: 'w', title: 'x' } } },
      { updateMany: { filter: {}, update: { $addToSet: { tags: 'all' } } } },
    ])
    const found = await Play.find({ tags: 'all' }).sort({ user: 1 }).lean()
    expect(found.map(({ user, count, tags }) => ({ user, count, tags }))).toEqual([
      { user: 'u', count: 2, tags: ['a', 'b', 'all'] },
      { user: 'v', count: 1, tags: ['all'] },
      { user: 'w', count: 0, tags: ['all'] },
    ])
    expect(await Play.countDocuments({ count: { $gt: 0 } })).toBe(2)
    expect(await Play.exists({ user: 'u' })).not.toBeNull()
    expect(await Play.distinct('user')).toEqual(['u', 'v', 'w'])
    expect(await Play.aggregate([{ $group: { _id: null, total: { $sum: '$count' } } }])).toEqual([
      { _id: null, total: 3 },
    ])
    let seen = 0
    for await (const doc of Play.find().cursor({ batchSize: 1 })) seen += doc.user.length
    expect(seen).toBe(3)
    expect(Object.keys(await Play.collection.indexInformation())).toEqual(['_id_', 'user_1_title_1'])
    await connection.dropDatabase()
    await connection.close()
  })
})
