import { type Collection, type Document } from 'mongodb'
import { indexShapes, randomSorts } from '../support/index-shapes.ts'
import { createRandom } from '../support/random.ts'
import { randomDocument, randomFilter } from '../support/random-filters.ts'
import { startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

/**
 * An index may change how fast a query is answered, never what the answer is: the same filters over the same documents,
 * without an index and with each of these.
 */
const DOCUMENTS = 120
const filterCount = Number(process.env['ONGAKU_FILTERS'] ?? 100)
const seed = Number(process.env['ONGAKU_SEED'] ?? 7)

let server: ServerUnderTest
let plain: Collection
let indexed: { name: string; collection: Collection; ids: Set<unknown> }[]
const random = createRandom(seed)

beforeAll(async () => {
  server = await startServerUnderTest('index_differential')
  const documents = Array.from({ length: DOCUMENTS }, (_, id) => randomDocument(random, id))
  plain = server.db.collection('plain')
  await plain.insertMany(documents)
  indexed = await Promise.all(
    indexShapes.map(async ({ key, options = {} }, i) => {
      const collection = server.db.collection(`indexed${i}`)
      await collection.createIndex(key, options)
      // Parallel arrays and ambiguous numbers can't be indexed; those documents stay outside.
      await collection
        .bulkWrite(
          documents.map((document) => ({ insertOne: { document } })),
          { ordered: false },
        )
        .catch((error: unknown) => expect([171, 16746]).toContain((error as { code: unknown }).code))
      return { name: JSON.stringify({ key, options }), collection, ids: new Set(await idsOf(collection, {})) }
    }),
  )
})
afterAll(() => server.stop())

const idsOf = async (collection: Collection, filter: Document, sort: Document = { _id: 1 }) =>
  (
    await collection
      .find(filter)
      .sort(sort as Record<string, 1>)
      .project({ _id: 1 })
      .toArray()
  ).map(({ _id }): unknown => _id)

const name = `${filterCount} random filters find the same with and without an index (seed ${seed})`
test(
  name,
  async () => {
    let refused = 0
    for (let i = 0; i < filterCount; i++) {
      const filter = randomFilter(random)
      const sort: Document = random.next() < 0.5 ? { _id: 1 } : { ...random.pick(randomSorts), _id: 1 }
      const expected = await idsOf(plain, filter, sort).catch(() => undefined)
      if (!expected) {
        refused++
        continue
      }
      const answers = await Promise.all(
        indexed.map(async ({ name, collection, ids }) => {
          const found = await idsOf(collection, filter, sort)
          const { n } = (await server.db.command({ count: collection.collectionName, query: filter })) as {
            n: number
          }
          const wanted = expected.filter((id) => ids.has(id))
          return { name, filter, sort, found, n, wanted }
        }),
      )
      for (const { found, n, wanted, ...of } of answers) {
        expect({ ...of, found, n }).toEqual({ ...of, found: wanted, n: wanted.length })
      }
    }
    expect(refused).toBeLessThan(filterCount / 4)
  },
  600_000,
)
