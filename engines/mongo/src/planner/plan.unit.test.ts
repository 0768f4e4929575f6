import { BSON, type Document } from 'mongodb'
import { indexShapes, randomSorts } from '../../test/support/index-shapes.ts'
import { createRandom } from '../../test/support/random.ts'
import { randomDocument, randomFilter } from '../../test/support/random-filters.ts'
import { decode } from '../bson/decode.ts'
import { type Doc } from '../bson/values.ts'
import { MongoError } from '../errors.ts'
import { type Filter } from '../query/filter.ts'
import { matchesDoc } from '../query/matcher.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { createSortKey, parseSort, type SortField } from '../query/sort.ts'
import { type Collection, type Index } from '../storage/collection.ts'
import { entryKey, indexKeysOf } from '../storage/index-entries.ts'
import { parseIndexSpec } from '../storage/index-spec.ts'
import { planQuery } from './plan.ts'
import { type IndexPlan } from './query-plan.ts'

/*
 * What an index promises, held against the matcher for random filters over small random collections: a plan's ranges
 * have a key of every document that matches, have no other where they are exact, and are in order where they say so.
 */
const rounds = Number(process.env['ONGAKU_ROUNDS'] ?? 80)
const seed = Number(process.env['ONGAKU_SEED'] ?? 5)
const FILTERS = 50

interface Entry {
  key: Buffer
  doc: Doc
}

interface Shape {
  collection: Collection
  docs: Set<Doc>
  entries: Entry[]
}

const fromDriver = (document: Document): Doc => decode(Buffer.from(BSON.serialize(document)))

function makeIndex(id: number, key: Document, options: Document = {}): Index {
  const definition = parseIndexSpec(fromDriver({ key, name: `index ${id}`, ...options }))
  const multikey = definition.fields.map(() => false)
  return { ...definition, id, multikey, longKeys: false, complete: true, ready: true }
}

/** Errors of the filter or of the document, which others are about. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof MongoError) return undefined
    throw error
  }
}

function makeShape({ key, options }: (typeof indexShapes)[number], all: readonly Doc[]): Shape {
  const index = makeIndex(2, key, options)
  const stats = { count: all.length, bytes: 0, nextRecord: all.length }
  const collection: Collection = {
    id: 1,
    db: 'a',
    name: 'b',
    ns: 'a.b',
    uuid: null,
    indexes: [makeIndex(1, { _id: 1 }), index],
    stats,
    committed: stats,
    version: 1,
    dropped: false,
  }
  const docs = new Set<Doc>()
  const entries: Entry[] = []
  for (const [record, doc] of all.entries()) {
    const found = attempt(() => indexKeysOf(index, doc))
    if (!found) continue
    docs.add(doc)
    index.multikey = index.multikey.map((flag, i) => flag || found.multikey[i] === true)
    for (const { key } of found.keys.values()) entries.push({ key: entryKey(index, key, record), doc })
  }
  entries.sort((a, b) => a.key.compare(b.key))
  return { collection, docs, entries }
}

const found = (entries: readonly Entry[], { ranges, reverse }: IndexPlan): Doc[] => {
  const inside = ranges.flatMap(({ low, high }) =>
    entries.filter(({ key }) => key.compare(low) >= 0 && key.compare(high) < 0),
  )
  return (reverse ? inside.reverse() : inside).map(({ doc }) => doc)
}

interface Question {
  filter: Filter
  order: SortField[]
  matching: Doc[]
  keys: Map<Doc, Buffer>
}

const ask = (query: Document, sort: Document, docs: readonly Doc[]): Question | undefined =>
  attempt(() => {
    const filter = parseFilter(fromDriver(query))
    const order = parseSort(fromDriver(sort))
    const keyOf = createSortKey(order)
    const matching = docs.filter((doc) => matchesDoc(filter, doc))
    return { filter, order, matching, keys: new Map(matching.map((doc) => [doc, keyOf(doc)])) }
  })

function faultOf(
  { collection, docs, entries }: Shape,
  { filter, order, matching: all, keys }: Question,
): string | undefined {
  const matching = all.filter((doc) => docs.has(doc))
  const plan = planQuery(collection, { filter, sort: order, limit: 0, estimate: () => 1 })
  if (plan.kind === 'collection') return undefined
  const plans = (plan.kind === 'union' ? plan.plans : [plan]).filter(
    ({ index }) => index === collection.indexes[1],
  )
  if (plan.kind === 'union' ? plans.length < plan.plans.length : plans.length === 0) return undefined
  const results = plans.flatMap((one) => found(entries, one))
  const given = new Set(results)
  if (matching.some((doc) => !given.has(doc))) return 'a document that matches is not found'
  if (plan.kind !== 'index') return undefined
  if (plan.exact && results.length !== matching.length) return 'the bounds are not exact'
  const sortKeys = results.flatMap((doc) => keys.get(doc) ?? [])
  const isOrdered = sortKeys.every((key, i) => (sortKeys[i - 1]?.compare(key) ?? 0) <= 0)
  return plan.sorted && order.length > 0 && !isOrdered ? 'the order is not the one asked for' : undefined
}

test(`plans keep what indexes promise (${rounds} collections, seed ${seed})`, () => {
  const random = createRandom(seed)
  let tried = 0
  for (let round = 0; round < rounds; round++) {
    // In a few documents there may be no array, which makes a plan bolder; many meet more of the filters.
    const documents = Array.from({ length: random.pick([3, 30]) }, (_, id) => randomDocument(random, id))
    const docs = documents.map(fromDriver)
    const shapes = indexShapes.map((shape) => makeShape(shape, docs))
    for (let i = 0; i < FILTERS; i++) {
      const filter = randomFilter(random)
      const sort = random.next() < 0.5 ? {} : random.pick(randomSorts)
      const question = ask(filter, sort, docs)
      if (!question) continue
      for (const [at, shape] of shapes.entries()) {
        const fault = faultOf(shape, question)
        if (fault !== undefined) {
          const told = BSON.EJSON.stringify({ fault, filter, sort, index: indexShapes[at], documents })
          throw new Error(told)
        }
        tried++
      }
    }
  }
  expect(tried).toBeGreaterThan(rounds * FILTERS * indexShapes.length * 0.6)
}, 600_000)
