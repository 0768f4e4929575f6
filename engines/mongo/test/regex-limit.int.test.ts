import { type Collection, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from './support/server-under-test.ts'

const ENDLESS = '(a+)+$'
let server: ServerUnderTest
let things: Collection
beforeAll(async () => {
  server = await startServerUnderTest('regex_limit')
  things = server.db.collection('things')
  await things.insertMany(Array.from({ length: 50 }, (_, n) => ({ n, text: `${'a'.repeat(60)}b` })))
})
afterAll(() => server.stop())

const project = (expression: Document): Promise<unknown> =>
  things.aggregate([{ $project: { found: expression } }]).toArray()
const pattern = { input: '$text', regex: ENDLESS }

test.each<[string, () => Promise<unknown>]>([
  ['find', () => things.find({ text: { $regex: ENDLESS } }).toArray()],
  ['$in', () => things.find({ text: { $in: [/(a+)+$/] } }).toArray()],
  ['$not', () => things.countDocuments({ text: { $not: /(a+)+$/i } })],
  ['update', () => things.updateMany({ text: /(a+)+$/ }, { $set: { hit: true } })],
  ['delete', () => things.deleteOne({ text: /(a+)+$/ })],
  ['$match', () => things.aggregate([{ $match: { text: /(a|a)*$/ } }]).toArray()],
  ['$regexMatch', () => project({ $regexMatch: pattern })],
  ['$regexFind', () => project({ $regexFind: pattern })],
  ['$regexFindAll', () => project({ $regexFindAll: pattern })],
])('ends a pattern that backtracks without end in %s, and serves the other clients', async (_name, work) => {
  const [code, counted] = await Promise.all([codeOf(work()), things.countDocuments({ n: { $lt: 10 } })])
  expect([code, counted]).toEqual([51156, 10])
})

test('changes nothing with it', async () => {
  expect(await things.countDocuments({ hit: true })).toBe(0)
  expect(await things.countDocuments({ text: /^a+b$/ })).toBe(50)
})
