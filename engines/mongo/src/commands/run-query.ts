import { MongoError } from '../errors.ts'
import { isEqual } from '../bson/compare.ts'
import { isDoc, type Doc, type Maybe } from '../bson/values.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { planQuery } from '../planner/plan.ts'
import { type Plan } from '../planner/query-plan.ts'
import { countKeys, createScan, type Scan } from '../planner/scan.ts'
import { type Pace } from '../query/deadline.ts'
import { type Filter } from '../query/filter.ts'
import { matchingRows, slicedRows } from '../query/find-rows.ts'
import { sortedRows } from '../query/sort-rows.ts'
import { type SortField } from '../query/sort.ts'
import { type Rows } from '../row.ts'
import { type Collection, type Index } from '../storage/collection.ts'
import { type Storage } from '../storage/storage.ts'
import { type ResultStream } from '../cursors.ts'

export interface Query {
  filter: Filter
  sort: readonly SortField[]
  skip: number
  limit: number
  hint: Index | 'natural' | 'reverse-natural' | undefined
}

export function plan(storage: Storage, collection: Collection, query: Query): Plan {
  const limit = query.limit > 0 ? query.skip + query.limit : 0
  return planQuery(collection, {
    filter: query.filter,
    sort: query.sort,
    limit,
    hint: query.hint,
    estimate: (candidate, cap) => countKeys(storage.tables, candidate, cap),
  })
}

export const isSorted = (chosen: Plan, sort: readonly SortField[]): boolean =>
  sort.length === 0 || (chosen.kind === 'index' && chosen.sorted)

/** The rows of a query, in order and sliced; the scan tells what was looked at. */
export function runQuery(
  storage: Storage,
  collection: Collection,
  query: Query,
  pace: Pace,
  chosen: Plan = plan(storage, collection, query),
): { rows: Rows; scan: Scan; chosen: Plan } {
  const scan = createScan(storage.tables, collection, chosen)
  const wanted = query.limit > 0 ? query.skip + query.limit : 0
  const inOrder = isSorted(chosen, query.sort)
  // Bounds that say all the filter says leave nothing to test, and a document need not be decoded to be sent.
  const filter = chosen.kind === 'index' && chosen.exact ? undefined : query.filter
  let rows = matchingRows(scan, filter, pace, inOrder ? wanted : 0)
  if (!inOrder) rows = sortedRows(rows, query.sort, wanted, pace)
  if (query.skip > 0 || query.limit > 0) rows = slicedRows(rows, query.skip, query.limit)
  return { rows, scan, chosen }
}

/** What MongoDB allows a result: 16 MB and some for what the server itself puts beside a document. */
const MAX_RESULT_BYTES = 16 * 1024 * 1024 + 16 * 1024

function checkSize(bytes: Buffer): Buffer {
  if (bytes.length <= MAX_RESULT_BYTES) return bytes
  throw new MongoError(
    'BSONObjectTooLarge',
    `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_RESULT_BYTES}(16MB)`,
  )
}

/** Turns rows into the bytes a cursor sends. Throws BSONObjectTooLarge for a computed document past 16 MB. */
export function streamRows(
  rows: Rows,
  project?: (doc: Doc) => Doc,
  encodeDoc?: (doc: Doc) => Buffer,
): ResultStream {
  const iterator = rows[Symbol.asyncIterator]()
  return {
    async next() {
      const step = await iterator.next()
      if (step.done === true) return undefined
      return step.value.map((row) =>
        checkSize(project && encodeDoc ? encodeDoc(project(row.doc)) : row.bytes),
      )
    },
    close: () => void iterator.return?.(),
  }
}

/** Reads a `hint`: an index by name or by key pattern, or `{ $natural: 1 }`. */
export function parseHint(collection: Collection | undefined, hint: Maybe): Query['hint'] {
  if (hint === undefined || hint === null || (isDoc(hint) && hint.size === 0)) return undefined
  if (isDoc(hint) && hint.has('$natural')) {
    const direction = hint.get('$natural')
    return isNumeric(direction) && toNumber(direction) < 0 ? 'reverse-natural' : 'natural'
  }
  if (typeof hint !== 'string' && !isDoc(hint))
    throw new MongoError('FailedToParse', 'Hint must be a string or an object')
  if (!collection) return undefined
  const index = collection.indexes.find(
    ({ name, spec, ready }) =>
      ready && (typeof hint === 'string' ? name === hint : isEqual(spec.get('key'), hint)),
  )
  if (!index) {
    throw new MongoError(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    )
  }
  return index
}
