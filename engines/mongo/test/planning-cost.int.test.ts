import fs from 'node:fs'
import path from 'node:path'
import { BSON, type Document } from 'mongodb'
import { decode } from '../src/bson/decode.ts'
import { type Doc } from '../src/bson/values.ts'
import { plan } from '../src/commands/run-query.ts'
import { planQuery } from '../src/planner/plan.ts'
import { type IndexPlan, type Plan } from '../src/planner/query-plan.ts'
import { countKeys } from '../src/planner/scan.ts'
import { parseFilter } from '../src/query/parse-filter.ts'
import { parseSort } from '../src/query/sort.ts'
import { type Collection } from '../src/storage/collection.ts'
import { parseIndexSpec } from '../src/storage/index-spec.ts'
import { openStorage, type Storage } from '../src/storage/storage.ts'
import { temporaryFolder } from './support/server-under-test.ts'

/*
 * What planning itself costs, in keys looked at: a history of one user under three indexes that all begin with the
 * user, as the library keeps it.
 */
const PLAYS = 20_000
const folder = temporaryFolder()
let storage: Storage
let plays: Collection

const fromDriver = (document: Document): Doc => decode(Buffer.from(BSON.serialize(document)))

beforeAll(async () => {
  const onFailure = (error: unknown): void => {
    throw error
  }
  storage = await openStorage({
    dataDir: path.join(folder, 'data'),
    durable: false,
    memoryTarget: 1024 ** 3,
    onFailure,
  })
  plays = await storage.write((txn) => {
    const collection = storage.catalog.create(txn, 'a', 'plays')
    const keys = [
      { userId: 1, artistKey: 1, startedAt: -1 },
      { userId: 1, source: 1, startedAt: -1 },
      { userId: 1, startedAt: -1 },
      { title: 1 },
      { slug: 1 },
    ]
    for (const key of keys) {
      const unique = 'slug' in key
      const spec = fromDriver({ key, name: Object.keys(key).join('_'), unique })
      const index = storage.catalog.addIndex(txn, collection, parseIndexSpec(spec))
      Object.assign(index, { complete: true, ready: true })
    }
    for (let i = 0; i < PLAYS; i++) {
      const doc = fromDriver({
        _id: i,
        userId: 'u',
        artistKey: `a${i % 50}`,
        source: 's',
        title: `t${i % 2000}`,
        slug: i,
        startedAt: i,
      })
      storage.records.insert(txn, collection, doc, Buffer.from(BSON.serialize({ _id: i })))
    }
    return collection
  })
})
afterAll(async () => {
  await storage.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

interface Planned {
  plan: Plan
  /** The indexes whose keys were counted to choose between them. */
  counted: string[]
}

function planOf(filter: Document, sort: Document = {}, limit = 0): Planned {
  const counted: string[] = []
  const chosen = planQuery(plays, {
    filter: parseFilter(fromDriver(filter)),
    sort: parseSort(fromDriver(sort)),
    limit,
    estimate: (candidate, cap) => {
      counted.push(candidate.index.name)
      return countKeys(storage.tables, candidate, cap)
    },
  })
  return { plan: chosen, counted }
}

const nameOf = ({ plan: chosen }: Planned): string | undefined =>
  chosen.kind === 'index' ? chosen.index.name : undefined

function indexPlan(filter: Document): IndexPlan {
  const { plan: chosen } = planOf(filter)
  if (chosen.kind !== 'index') throw new Error(`no index for ${JSON.stringify(filter)}`)
  return chosen
}

test.each([0, 1, 2, 7, 100, 9_999])('counts no more than %d keys of a longer range', (cap) => {
  expect(countKeys(storage.tables, indexPlan({ userId: 'u' }), cap)).toBe(cap)
})

test('counts a range exactly that ends before the cap', () => {
  for (const count of [0, 1, 2, 3, 15, 16, 17, 255, 1000, 1500, 1998, 1999]) {
    const some = indexPlan({ userId: 'u', startedAt: { $lt: count } })
    expect(countKeys(storage.tables, some, 2_000)).toBe(count)
  }
})

test('counts several ranges together', () => {
  const several = indexPlan({ slug: { $in: [-5, 1, 7, 8, PLAYS + 1] } })
  expect(countKeys(storage.tables, several, 2_000)).toBe(3)
  expect(countKeys(storage.tables, several, 2)).toBe(2)
})

test('counts nothing for a page whose filter and order one index has', () => {
  const page = planOf({ userId: 'u' }, { startedAt: -1 }, 101)
  expect(page).toMatchObject({ plan: { sorted: true, exact: true }, counted: [] })
  expect(nameOf(page)).toBe('userId_startedAt')
})

test('counts nothing where the candidates bind the same field', () => {
  expect(planOf({ userId: 'u' }).counted).toEqual([])
})

test('counts nothing where one index binds all that the others bind, and more', () => {
  const found = planOf({ userId: 'u', artistKey: 'a3' }, { startedAt: -1 }, 20)
  expect(found.counted).toEqual([])
  expect(nameOf(found)).toBe('userId_artistKey_startedAt')
})

test('counts nothing where a unique index has at most one document', () => {
  const found = planOf({ userId: 'u', title: 't1', slug: 1 })
  expect(found.counted).toEqual([])
  expect(nameOf(found)).toBe('slug')
})

test('counts where either index could be the better one', () => {
  const found = planOf({ userId: 'u', title: 't1' })
  expect(found.counted).toContain('title')
  expect(nameOf(found)).toBe('title')
})

test('takes the few documents of another index and sorts them, rather than all of them in order', () => {
  expect(nameOf(planOf({ userId: 'u', title: 't1' }, { startedAt: -1 }, 100))).toBe('title')
})

test('takes the order of an index where the other one has no fewer documents', () => {
  const query = {
    filter: parseFilter(fromDriver({ userId: 'u', artistKey: { $gt: '' } })),
    sort: parseSort(fromDriver({ startedAt: -1 })),
    skip: 0,
    limit: 50,
    hint: undefined,
  }
  expect(plan(storage, plays, query)).toMatchObject({ index: { name: 'userId_startedAt' }, sorted: true })
})
