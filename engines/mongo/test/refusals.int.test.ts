import { type Collection, type Document } from 'mongodb'
import { errorOf, startServerUnderTest, type ServerUnderTest } from './support/server-under-test.ts'

// What the embedded server leaves out: a MongoDB does these, so they are not part of the conformance suite.
let server: ServerUnderTest
let things: Collection
beforeAll(async () => {
  server = await startServerUnderTest('refusals')
  things = server.db.collection('things')
  await things.insertMany([{ a: 'X' }, { a: 'x' }])
})
afterAll(() => server.stop())

/** Expects MongoDB's "not supported" with the name of what was asked for. */
async function expectRefused(work: Promise<unknown>, name: string): Promise<void> {
  const error = await errorOf(work)
  expect([error.code, error.message]).toEqual([115, expect.stringContaining(name)])
}

test.each<[string, Document]>([
  ['$text', { $text: { $search: 'x' } }],
  ['$where', { $where: 'true' }],
  ['$where', { $or: [{ a: 1 }, { $and: [{ $where: 'true' }] }] }],
  ['$jsonSchema', { $jsonSchema: {} }],
  ['$near', { a: { $near: [1, 1] } }],
  ['$geoWithin', { a: { $geoWithin: {} } }],
])('refuses %s in every command that takes a filter', async (name, filter) => {
  await expectRefused(things.find(filter).toArray(), name)
  await expectRefused(things.countDocuments(filter), name)
  await expectRefused(things.distinct('a', filter), name)
  await expectRefused(things.updateMany(filter, { $set: { b: 1 } }), name)
  await expectRefused(things.deleteMany(filter), name)
  await expectRefused(things.findOneAndDelete(filter), name)
  await expectRefused(things.aggregate([{ $match: filter }]).toArray(), name)
  expect(await things.countDocuments({ b: { $exists: false } })).toBe(2)
})

test('refuses a collation it cannot do, wherever it is given, and takes the simple one', async () => {
  const collation = { locale: 'en', strength: 2 }
  const filter = { a: 'x' }
  const set = { $set: { b: 1 } }
  const asked: Promise<unknown>[] = [
    things.find(filter, { collation }).toArray(),
    things.countDocuments(filter, { collation }),
    things.distinct('a', filter, { collation }),
    things.aggregate([{ $match: filter }], { collation }).toArray(),
    things.updateOne(filter, set, { collation }),
    things.deleteOne(filter, { collation }),
    things.findOneAndUpdate(filter, set, { collation }),
    things.bulkWrite([{ deleteMany: { filter, collation } }]),
    things.createIndex({ a: 1 }, { collation }),
    server.db.createCollection('collated', { collation }),
  ]
  for (const work of asked) await expectRefused(work, 'collation')
  expect(await things.find(filter, { collation: { locale: 'simple' } }).toArray()).toHaveLength(1)
  expect(await things.countDocuments({ b: { $exists: false } })).toBe(2)
})

test.each([
  '$out',
  '$merge',
  '$graphLookup',
  '$bucketAuto',
  '$densify',
  '$fill',
  '$redact',
  '$collStats',
  '$indexStats',
  '$geoNear',
])('refuses the stage %s', async (name) => {
  await expectRefused(things.aggregate([{ [name]: {} }]).toArray(), name)
})

test.each(['$accumulator', '$median', '$percentile'])('refuses the accumulator %s', async (name) => {
  await expectRefused(things.aggregate([{ $group: { _id: null, x: { [name]: {} } } }]).toArray(), name)
})

test.each(['$function', '$asin', '$meta'])('refuses the expression %s', async (name) => {
  await expectRefused(things.aggregate([{ $project: { x: { [name]: 'y' } } }]).toArray(), name)
})

test.each<[string, Document]>([
  ['text', { a: 'text' }],
  ['hashed', { a: 'hashed' }],
  ['2dsphere', { a: '2dsphere' }],
  ['wildcard', { '$**': 1 }],
])('refuses a %s index', async (name, key) => {
  await expectRefused(things.createIndex(key), name)
})

test.each<[string, Document]>([
  ['viewOn', { viewOn: 'things', pipeline: [] }],
  ['capped', { capped: true, size: 10_000 }],
  ['validator', { validator: { a: 1 } }],
  ['timeseries', { timeseries: { timeField: 'at' } }],
])('refuses to create a collection with %s', async (name, options) => {
  await expectRefused(server.db.createCollection('special', options), name)
  expect(await server.db.listCollections({ name: 'special' }).toArray()).toEqual([])
})

test.each(['tailable', 'returnKey', 'showRecordId', 'min', 'max'])('refuses %s of a find', async (option) => {
  const value = option === 'min' || option === 'max' ? { a: 1 } : true
  await expectRefused(server.db.command({ find: 'things', [option]: value }), option)
})

test.each(['snapshot', 'linearizable'])('refuses the read concern %s', async (level) => {
  await expectRefused(server.db.command({ find: 'things', readConcern: { level } }), level)
})

test.each<[string, Document]>([
  ['a statement', { insert: 'things', documents: [{}], txnNumber: 1n, startTransaction: true }],
  ['a commit', { commitTransaction: 1 }],
  ['an abort', { abortTransaction: 1 }],
])('refuses %s of a transaction as a server that stands alone does', async (_, command) => {
  expect(await errorOf(server.client.db('admin').command(command))).toMatchObject({
    code: 20,
    codeName: 'IllegalOperation',
    message: 'Transaction numbers are only allowed on a replica set member or mongos',
  })
})

test('refuses to watch for changes', async () => {
  const changes = things.watch()
  expect(await errorOf(changes.next())).toMatchObject({ code: 40573 })
  await changes.close()
})
