import { MongoError } from '../errors.ts'
import { compareValues } from '../bson/compare.ts'
import { classOf } from '../bson/types.ts'
import { int32, isDoc, type Doc, type Value } from '../bson/values.ts'
import { namedArguments } from '../expression/arguments.ts'
import { compileExpression } from '../expression/compile.ts'
import { sortedRows } from '../query/sort-rows.ts'
import { parseSort } from '../query/sort.ts'
import { groupStage } from './group.ts'
import { type Stage } from './stage.ts'
import { type Variables } from '../expression/expression.ts'

const byId = parseSort(new Map([['_id', int32(1)]]))

const isWithin = (value: Value, boundaries: readonly Value[]): boolean =>
  compareValues(value, boundaries[0]) >= 0 && compareValues(value, boundaries.at(-1)) < 0

/** Groups by which stretch between two boundaries a value lies in; the groups are named by the lower one. */
export function bucketStage(spec: Value, variables: Variables): Stage {
  const given = namedArguments('$bucket', spec, ['groupBy', 'boundaries'], ['default', 'output'])
  const listed = given.get('boundaries')
  if (!Array.isArray(listed) || listed.length < 2) {
    throw new MongoError(40192, 'The $bucket boundaries field must have at least 2 values')
  }
  const boundaries = listed.map(
    (item) => compileExpression(item, variables)({ root: new Map(), vars: variables }) ?? null,
  )
  boundaries.forEach((boundary, i) => {
    const next = boundaries[i + 1]
    if (next === undefined) return
    if (classOf(boundary) !== classOf(next))
      throw new MongoError(40193, 'All values in the boundaries option to $bucket must have the same type')
    if (compareValues(boundary, next) >= 0)
      throw new MongoError(40194, 'The boundaries option to $bucket must be sorted in ascending order')
  })
  const groupBy = compileExpression(given.get('groupBy') ?? null, variables)
  const fallback = given.get('default')
  if (fallback !== undefined && isWithin(fallback, boundaries)) {
    throw new MongoError(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    )
  }
  const output = given.get('output') ?? new Map([['count', new Map([['$sum', int32(1)]])]])
  if (!isDoc(output)) throw new MongoError(40196, 'The $bucket output field must be an object')

  function bucketOf(doc: Doc): Value {
    const value = groupBy({ root: doc, vars: variables }) ?? null
    const above = boundaries.findIndex((boundary) => compareValues(value, boundary) < 0)
    const lower = above > 0 ? boundaries[above - 1] : undefined
    if (lower !== undefined) return lower
    if (fallback === undefined) {
      throw new MongoError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      )
    }
    return fallback
  }

  const group = groupStage(({ root }) => bucketOf(root), [...output], variables)
  return (rows, pace) => sortedRows(group(rows, pace), byId, 0, pace)
}

export function sortByCountStage(spec: Value, variables: Variables): Stage {
  const group = groupStage(
    compileExpression(spec, variables),
    [['count', new Map([['$sum', int32(1)]])]],
    variables,
  )
  const byCount = parseSort(new Map([['count', int32(-1)]]))
  return (rows, pace) => sortedRows(group(rows, pace), byCount, 0, pace)
}
