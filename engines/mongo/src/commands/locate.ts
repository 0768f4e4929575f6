import { decode } from '../bson/decode.ts'
import { type Doc } from '../bson/values.ts'
import { createScan, type Scan } from '../planner/scan.ts'
import { type Pace } from '../query/deadline.ts'
import { type Filter } from '../query/filter.ts'
import { matchesDoc } from '../query/matcher.ts'
import { createSortKey, type SortField } from '../query/sort.ts'
import { type Collection } from '../storage/collection.ts'
import { type Storage } from '../storage/storage.ts'
import { isSorted, plan, type Query } from './run-query.ts'

export interface Located {
  record: number
  doc: Doc
  bytes: Buffer
}

/** What a write statement looks for: the first match in an order, or all. */
export interface Target {
  filter: Filter
  sort: readonly SortField[]
  hint: Query['hint']
  multi: boolean
}

const CHUNK = 64

interface Search {
  /** Looks at the next chunk; false at the end. */
  step(): boolean
  found: Located[]
  readonly examined: number
}

/** Searches a chunk at a time, keeping the matches (all, or the best one so far). */
function createSearch(storage: Storage, collection: Collection, target: Target): Search {
  const chosen = plan(storage, collection, { ...target, skip: 0, limit: target.multi ? 0 : 1 })
  const scan: Scan = createScan(storage.tables, collection, chosen)
  const needsSort = !target.multi && !isSorted(chosen, target.sort)
  const sortKey = needsSort ? createSortKey(target.sort) : undefined
  let best: Buffer | undefined
  const search: Search = {
    found: [],
    get examined() {
      return scan.keysExamined + scan.docsExamined
    },
    step() {
      const rows = scan.next(target.multi ? CHUNK : 8)
      if (!rows) return false
      for (const { record, bytes } of rows) {
        const doc = decode(bytes)
        if (!matchesDoc(target.filter, doc)) continue
        if (target.multi) search.found.push({ record, doc, bytes })
        else if (!sortKey) {
          search.found = [{ record, doc, bytes }]
          return false
        } else {
          const key = sortKey(doc)
          if (best && key.compare(best) >= 0) continue
          best = key
          search.found = [{ record, doc, bytes }]
        }
      }
      return true
    },
  }
  return search
}

/** Searches at once, or gives up (undefined) after looking at `budget` keys and documents. */
export function locateNow(
  storage: Storage,
  collection: Collection,
  target: Target,
  budget: number,
): Located[] | undefined {
  const search = createSearch(storage, collection, target)
  while (search.step()) if (search.examined > budget) return undefined
  return search.found
}

/** Searches with pauses for others; gives record numbers, since the documents may change meanwhile. */
export async function locateSlowly(
  storage: Storage,
  collection: Collection,
  target: Target,
  pace: Pace,
): Promise<number[]> {
  const search = createSearch(storage, collection, target)
  const records: number[] = []
  while (search.step()) {
    if (target.multi) {
      for (const { record } of search.found) records.push(record)
      search.found = []
    }
    pace.check()
    await pace.breathe()
  }
  for (const { record } of search.found) records.push(record)
  return records
}

/** Reads a record again and says whether it is still what the statement looks for. */
export function recheck(
  storage: Storage,
  collection: Collection,
  record: number,
  filter: Filter,
): Located | undefined {
  const bytes = storage.records.read(collection, record)
  if (!bytes) return undefined
  const doc = decode(bytes)
  return matchesDoc(filter, doc) ? { record, doc, bytes } : undefined
}
