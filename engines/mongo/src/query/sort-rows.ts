import { MongoError } from '../errors.ts'
import { type Row, type Rows } from '../row.ts'
import { type Pace } from './deadline.ts'
import { createSortKey, type SortField } from './sort.ts'

/** MongoDB's bound on a sort that no index spares. */
const MAX_SORT_BYTES = 100 * 1024 * 1024
const BATCH = 256
const OVERHEAD = 120

interface Entry {
  key: Buffer
  order: number
  row: Row
}

const compareEntries = (a: Entry, b: Entry): number => a.key.compare(b.key) || a.order - b.order

/** Sorts in memory, bounded by bytes; with a limit it holds no more than about twice that many rows. */
export async function* sortedRows(rows: Rows, sort: readonly SortField[], limit: number, pace: Pace): Rows {
  const keyOf = createSortKey(sort)
  let entries: Entry[] = []
  let bytes = 0
  let order = 0
  let worst: Entry | undefined

  function trim(): void {
    entries.sort(compareEntries)
    entries = entries.slice(0, limit)
    worst = entries.at(-1)
    bytes = entries.reduce((sum, { row, key }) => sum + row.bytes.length + key.length + OVERHEAD, 0)
  }

  for await (const batch of rows) {
    for (const row of batch) {
      const entry: Entry = { key: keyOf(row.doc), order: order++, row }
      if (worst && compareEntries(entry, worst) > 0) continue
      entries.push({ ...entry, row: row.compact() })
      bytes += row.bytes.length + entry.key.length + OVERHEAD
    }
    if (limit > 0 && entries.length >= limit * 2 + BATCH) trim()
    if (bytes > MAX_SORT_BYTES) {
      throw new MongoError(
        'QueryExceededMemoryLimit',
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes, and this server does not sort on disk; an index on the sort fields spares the sort`,
      )
    }
    await pace.breathe()
  }
  entries.sort(compareEntries)
  const end = limit > 0 ? Math.min(limit, entries.length) : entries.length
  for (let at = 0; at < end; at += BATCH) {
    yield entries.slice(at, Math.min(at + BATCH, end)).map(({ row }) => row)
  }
}
