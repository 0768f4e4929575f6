import { type Filter } from './filter.ts'
import { matchesDoc } from './matcher.ts'
import { type Pace } from './deadline.ts'
import { type Scan } from '../planner/scan.ts'
import { Row, type Rows } from '../row.ts'

const CHUNK = 128
const FIRST_CHUNK = 16

/**
 * Reads a scan to its end, keeping what the filter lets through; without one it keeps all, and nothing is decoded.
 * `wanted` rows will do, if given: read little first.
 */
export async function* matchingRows(scan: Scan, filter: Filter | undefined, pace: Pace, wanted = 0): Rows {
  let size = wanted > 0 ? Math.min(wanted, CHUNK) : FIRST_CHUNK
  for (;;) {
    const found = scan.next(size)
    if (!found) return
    const rows: Row[] = []
    for (const { bytes } of found) {
      const row = Row.fromBytes(bytes)
      if (!filter || matchesDoc(filter, row.doc)) rows.push(row)
    }
    if (rows.length > 0) yield rows
    pace.check()
    await pace.breathe()
    size = CHUNK
  }
}

/** Leaves out the first `skip` rows and ends after `limit` (0: no limit). */
export async function* slicedRows(rows: Rows, skip: number, limit: number): Rows {
  let toSkip = skip
  let left = limit > 0 ? limit : Infinity
  for await (const batch of rows) {
    const kept = batch.slice(Math.min(toSkip, batch.length))
    toSkip -= batch.length - kept.length
    if (kept.length === 0) continue
    yield kept.length > left ? kept.slice(0, left) : kept
    left -= kept.length
    if (left <= 0) return
  }
}
