import { MongoError } from '../errors.ts'
import { isNumeric, toExactInteger } from '../bson/numbers.ts'
import { int32, isDoc, type Value } from '../bson/values.ts'
import { matchesDoc } from '../query/matcher.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { slicedRows } from '../query/find-rows.ts'
import { sortedRows } from '../query/sort-rows.ts'
import { parseSort } from '../query/sort.ts'
import { Row } from '../row.ts'
import { type DocStage } from './doc-stages.ts'
import { checkStageBytes } from './size-of.ts'
import { type Stage } from './stage.ts'
import { type Variables } from '../expression/expression.ts'

export const mapStage = (change: DocStage): Stage =>
  async function* (rows, pace) {
    for await (const batch of rows) {
      yield batch.map(({ doc }) => Row.fromDoc(change(doc)))
      await pace.breathe()
    }
  }

export function matchStage(spec: Value, variables: Variables): Stage {
  if (!isDoc(spec)) throw new MongoError(15959, 'the match filter must be an expression in an object')
  const filter = parseFilter(spec, { variables })
  return async function* (rows, pace) {
    for await (const batch of rows) {
      const kept = batch.filter(({ doc }) => matchesDoc(filter, doc))
      if (kept.length > 0) yield kept
      await pace.breathe()
    }
  }
}

export function wantCount(stage: string, spec: Value, least: bigint): number {
  const count = isNumeric(spec) ? toExactInteger(spec) : undefined
  if (count === undefined || count < least) {
    throw new MongoError(
      stage === '$limit' ? 15958 : 15956,
      `invalid argument to ${stage} stage: it must be ${least === 1n ? 'a positive' : 'a non-negative'} number`,
    )
  }
  return Number(count)
}

export const limitStage = (spec: Value): Stage => {
  const limit = wantCount('$limit', spec, 1n)
  return (rows) => slicedRows(rows, 0, limit)
}

export const skipStage = (spec: Value): Stage => {
  const skip = wantCount('$skip', spec, 0n)
  return (rows) => slicedRows(rows, skip, 0)
}

/** With a limit behind it, a sort need not hold more than that. */
export function sortStage(spec: Value, limit: number): Stage {
  if (!isDoc(spec)) throw new MongoError(15973, 'the $sort key specification must be an object')
  if (spec.size === 0) throw new MongoError(15976, '$sort stage must have at least one sort key')
  const sort = parseSort(spec)
  return (rows, pace) => sortedRows(rows, sort, limit, pace)
}

export function countStage(spec: Value): Stage {
  if (typeof spec !== 'string' || spec === '' || spec.startsWith('$') || spec.includes('.')) {
    throw new MongoError(40156, 'the count field must be a non-empty string without $ and .')
  }
  return async function* (rows, pace) {
    let count = 0
    for await (const batch of rows) {
      count += batch.length
      await pace.breathe()
    }
    if (count > 0) yield [Row.fromDoc(new Map([[spec, count > 2147483647 ? BigInt(count) : int32(count)]]))]
  }
}

export function sampleStage(spec: Value): Stage {
  const size = isDoc(spec) ? spec.get('size') : undefined
  if (size === undefined) throw new MongoError(28749, '$sample stage must specify a size')
  const wanted = wantCount('$sample', size, 1n)
  return async function* (rows, pace) {
    const kept: Row[] = []
    let seen = 0
    for await (const batch of rows) {
      for (const row of batch) {
        seen++
        if (kept.length < wanted) kept.push(row.compact())
        else {
          const at = Math.floor(Math.random() * seen)
          if (at < wanted) kept[at] = row.compact()
        }
      }
      await pace.breathe()
    }
    for (let i = kept.length - 1; i > 0; i--) {
      const other = Math.floor(Math.random() * (i + 1))
      const [a, b] = [kept[i], kept[other]]
      if (a && b) [kept[i], kept[other]] = [b, a]
    }
    yield kept
  }
}

/** Reads everything, within the bound of a stage, for those that need it more than once. */
export async function gather(rows: AsyncIterable<Row[]>, stage: string): Promise<Row[]> {
  const all: Row[] = []
  let bytes = 0
  for await (const batch of rows) {
    for (const row of batch) {
      bytes += row.bytes.length + 100
      all.push(row.compact())
    }
    checkStageBytes(bytes, stage)
  }
  return all
}
