import mongoose, { type Connection } from 'mongoose'
import { Decimal128, Long } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest
let connection: Connection
beforeAll(async () => {
  server = await startServerUnderTest('mongoose')
  connection = await mongoose
    .createConnection(server.uri, { dbName: `${server.db.databaseName}_m` })
    .asPromise()
})
afterAll(async () => {
  await connection.dropDatabase()
  await connection.close()
  await server.stop()
})

test('makes the indexes of a schema, drops those that left it, and uses them', async () => {
  const schema = new mongoose.Schema({
    user: String,
    at: Date,
    code: { type: String, unique: true, sparse: true },
    tags: { type: [String], index: true },
    state: String,
    seenAt: { type: Date, expires: 60 },
  })
  schema.index({ user: 1, at: -1 })
  schema.index({ state: 1 }, { partialFilterExpression: { state: 'open' } })
  const Indexed = connection.model('Indexed', schema)
  await Indexed.init()
  await Indexed.collection.createIndex({ left: 1 })
  expect(await Indexed.syncIndexes()).toEqual(['left_1'])
  expect(await Indexed.listIndexes()).toMatchObject([
    { name: '_id_' },
    { name: 'code_1', unique: true, sparse: true },
    { name: 'tags_1' },
    { name: 'seenAt_1', expireAfterSeconds: 60 },
    { name: 'user_1_at_-1' },
    { name: 'state_1', partialFilterExpression: { state: 'open' } },
  ])
  const docs = Array.from({ length: 50 }, (_, i) => ({ user: `u${i % 5}`, at: new Date(i), tags: [`t${i}`] }))
  await Indexed.insertMany(docs)
  const explained = await Indexed.find({ user: 'u1' }).sort({ at: -1 }).limit(3).explain('executionStats')
  expect(explained).toMatchObject({ executionStats: { totalDocsExamined: 3, nReturned: 3 } })
  expect(JSON.stringify(explained)).toContain('"indexName":"user_1_at_-1"')
})

test('keeps decimals, long integers and dates as they were', async () => {
  const schema = new mongoose.Schema({
    amount: mongoose.Schema.Types.Decimal128,
    large: BigInt,
    at: Date,
    bytes: Buffer,
    any: mongoose.Schema.Types.Mixed,
  })
  const Typed = connection.model('Typed', schema)
  const large = 9_007_199_254_740_993n
  const at = new Date('2024-02-29T23:59:59.999Z')
  const { _id } = await Typed.create({
    amount: '0.10',
    large,
    at,
    bytes: Buffer.from([0, 255]),
    any: { a: [1] },
  })
  await Typed.updateOne({ _id }, { $inc: { large: 2n, amount: Decimal128.fromString('0.20') } })
  const found = await Typed.findById(_id).orFail()
  expect([found.amount?.toString(), found.large, found.at, found.any]).toEqual([
    '0.30',
    large + 2n,
    at,
    { a: [1] },
  ])
  expect([...(found.bytes ?? [])]).toEqual([0, 255])
  expect(await Typed.collection.findOne({ large: Long.fromBigInt(large + 2n) })).not.toBeNull()
})

test('populates, deletes, and notices a document that changed in between', async () => {
  const authors = new mongoose.Schema({ name: String })
  const books = new mongoose.Schema(
    { title: String, by: { type: mongoose.Schema.Types.ObjectId, ref: 'Author' } },
    { optimisticConcurrency: true },
  )
  const Author = connection.model('Author', authors)
  const Book = connection.model('Book', books)
  const author = await Author.create({ name: 'A' })
  const [first] = await Book.insertMany([
    { title: '1', by: author },
    { title: '2', by: author },
    { title: '3', by: author },
  ])
  const populated = await Book.findOne({ title: '2' }).populate<{ by: { name: string } }>('by').orFail()
  expect(populated.by.name).toBe('A')
  const stale = await Book.findById(first?._id).orFail()
  await Book.findByIdAndUpdate(first?._id, { title: 'one' }).setOptions({ new: true })
  await Book.updateOne({ _id: first?._id }, { $inc: { __v: 1 } })
  stale.title = 'uno'
  await expect(stale.save()).rejects.toBeInstanceOf(mongoose.Error.VersionError)
  expect((await Book.findOneAndDelete({ title: 'one' }))?.title).toBe('one')
  expect(await Book.deleteMany({ by: author._id })).toMatchObject({ deletedCount: 2 })
  expect(await Book.estimatedDocumentCount()).toBe(0)
})

test('works in a session, and is refused a transaction by a server that stands alone', async () => {
  const InSession = connection.model('InSession', new mongoose.Schema({ n: Number }))
  const session = await connection.startSession()
  await InSession.create([{ n: 1 }, { n: 2 }], { session, ordered: true })
  expect(await InSession.find().session(session)).toHaveLength(2)
  const refused = connection.transaction((within) => InSession.insertMany([{ n: 3 }], { session: within }))
  await expect(refused).rejects.toThrow(/retryable writes|Transaction numbers/)
  const changes = InSession.collection.watch()
  expect(await codeOf(changes.next())).toBe(40573)
  await changes.close()
  expect(await InSession.countDocuments()).toBe(2)
  await session.endSession()
})
