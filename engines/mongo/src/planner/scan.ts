import { MongoError } from '../errors.ts'
import { recordKey, recordOf, wholeRange, type Collection } from '../storage/collection.ts'
import { entryRecord } from '../storage/index-entries.ts'
import { readEntries, type ByteRange, type Tables } from '../storage/tables.ts'
import { type Pace } from '../query/deadline.ts'
import { type IndexPlan, type Plan } from './query-plan.ts'

interface Found {
  record: number
  bytes: Buffer
}

/** Reads what a plan finds, some at a time; between two calls nothing is held open. */
export interface Scan {
  /** At most `limit` documents; undefined at the end. May be empty before the end. */
  next(limit: number): Found[] | undefined
  readonly keysExamined: number
  readonly docsExamined: number
}

/** A cursor must not end early, as if it had seen everything, because what it reads was dropped meanwhile. */
function checkAlive(collection: Collection, plans: readonly IndexPlan[]): void {
  const gone = plans.find(({ index }) => !collection.indexes.includes(index))
  if (collection.dropped || gone) {
    const what = gone && !collection.dropped ? `index '${gone.index.name}' dropped` : `collection dropped`
    throw new MongoError(175, `Query plan killed: ${what}: ${collection.ns}`)
  }
}

/** Goes through key ranges one after another. */
function createKeyReader(
  tables: Tables,
  name: 'records' | 'index',
  ranges: readonly ByteRange[],
  reverse: boolean,
) {
  const order = reverse ? [...ranges].reverse() : ranges
  let current = 0
  let after: Buffer | undefined
  return (limit: number): { key: Buffer; value: Buffer }[] | undefined => {
    while (current < order.length) {
      const range = order[current]
      if (!range) break
      const entries = readEntries(tables[name], range, reverse, limit, after)
      after = entries.at(-1)?.key
      if (entries.length < limit) {
        current++
        after = undefined
      }
      if (entries.length > 0) return entries
    }
    return undefined
  }
}

function scanCollection(tables: Tables, collection: Collection, reverse: boolean): Scan {
  const read = createKeyReader(tables, 'records', [wholeRange(collection.id)], reverse)
  let examined = 0
  return {
    next(limit) {
      checkAlive(collection, [])
      const entries = read(limit)
      examined += entries?.length ?? 0
      return entries?.map(({ key, value }) => ({ record: recordOf(key), bytes: value }))
    },
    keysExamined: 0,
    get docsExamined() {
      return examined
    },
  }
}

/** A record listed under several keys is given once. */
function scanIndexes(tables: Tables, collection: Collection, plans: readonly IndexPlan[]): Scan {
  const readers = plans.map((plan) => createKeyReader(tables, 'index', plan.ranges, plan.reverse))
  const seen =
    plans.length > 1 || plans.some(({ index }) => index.multikey.includes(true))
      ? new Set<number>()
      : undefined
  let current = 0
  let keysExamined = 0
  let docsExamined = 0

  function load(entries: { key: Buffer; value: Buffer }[]): Found[] {
    const found: Found[] = []
    for (const entry of entries) {
      const record = entryRecord(entry)
      if (seen?.has(record)) continue
      seen?.add(record)
      const bytes = tables.records.get(recordKey(collection.id, record))
      if (!bytes) continue
      docsExamined++
      found.push({ record, bytes })
    }
    return found
  }

  return {
    next(limit) {
      checkAlive(collection, plans)
      for (; current < readers.length; current++) {
        const entries = readers[current]?.(limit)
        if (!entries) continue
        keysExamined += entries.length
        return load(entries)
      }
      return undefined
    },
    get keysExamined() {
      return keysExamined
    },
    get docsExamined() {
      return docsExamined
    },
  }
}

export function createScan(tables: Tables, collection: Collection, plan: Plan): Scan {
  if (plan.kind === 'collection') return scanCollection(tables, collection, plan.reverse)
  return scanIndexes(tables, collection, plan.kind === 'union' ? plan.plans : [plan])
}

const COUNT_CHUNK = 20_000

/** Counts all keys of a plan without reading documents, with pauses for others. */
export async function countAllKeys(tables: Tables, plan: IndexPlan, pace: Pace): Promise<number> {
  let count = 0
  for (const range of plan.ranges) {
    let after: Buffer | undefined
    for (let size = COUNT_CHUNK; size === COUNT_CHUNK;) {
      const start = after ?? range.low
      size = 0
      for (const key of tables.index.getKeys({
        start,
        end: range.high,
        limit: COUNT_CHUNK,
        exclusiveStart: after !== undefined,
        snapshot: false,
      })) {
        size++
        after = key
      }
      count += size
      pace.check()
      await pace.breathe()
    }
  }
  return count
}

/** The key so many places behind the first of a range, or behind `from` if given. */
function keyAt({ index }: Tables, { low, high }: ByteRange, from: Buffer | undefined, places: number) {
  const [key] = index.getKeys({ start: from ?? low, end: high, offset: places, limit: 1, snapshot: false })
  return key
}

/** Goes through a range in strides that double until one leads past the end and then halve; reads one key for each. */
function countRange(tables: Tables, range: ByteRange, cap: number): number {
  let last = keyAt(tables, range, undefined, 0)
  if (last === undefined) return 0
  let count = 1
  let stride = 1
  let growing = true
  while (count < cap && stride > 0) {
    const places = Math.min(stride, cap - count)
    const key = keyAt(tables, range, last, places)
    growing &&= key !== undefined
    if (key) {
      last = key
      count += places
      if (growing) stride *= 2
    } else stride = Math.floor(places / 2)
  }
  return count
}

/**
 * Counts the keys of a plan without reading documents; gives `cap` where there are more. (LMDB's binding counts whole
 * ranges, whatever limit it is given.)
 */
export function countKeys(tables: Tables, { ranges }: IndexPlan, cap: number): number {
  let count = 0
  for (const range of ranges) {
    if (count >= cap) break
    count += countRange(tables, range, cap - count)
  }
  return count
}
