import { type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest

beforeAll(async () => {
  server = await startServerUnderTest('explain')
  await server.db.collection('things').insertMany([{ a: 1 }, { a: 2 }, { a: 3 }])
})
afterAll(() => server.stop())

const explain = (collection: string, options: Document = {}): Promise<Document> =>
  server.db.command({ explain: { find: collection, filter: { a: { $gte: 2 } } }, ...options })

test.each(['things', 'nothing'])('of %s tells as much as its verbosity asks for', async (collection) => {
  const planned = await explain(collection, { verbosity: 'queryPlanner' })
  expect(planned).toHaveProperty('queryPlanner.winningPlan.stage')
  expect(planned).not.toHaveProperty('executionStats')
  const run = await explain(collection, { verbosity: 'executionStats' })
  expect(run).toMatchObject({
    executionStats: { executionSuccess: true, nReturned: collection === 'things' ? 2 : 0 },
  })
  expect(run['executionStats']).not.toHaveProperty('allPlansExecution')
  expect(await explain(collection, { verbosity: 'allPlansExecution' })).toHaveProperty(
    'executionStats.allPlansExecution',
  )
  expect(await explain(collection)).toHaveProperty('executionStats.allPlansExecution')
})

test.each<[unknown, number]>([
  ['everything', 2],
  ['', 2],
  [1, 14],
  [true, 14],
])('a verbosity of %j fails with %d', async (verbosity, code) => {
  expect(await codeOf(explain('things', { verbosity }))).toBe(code)
})
