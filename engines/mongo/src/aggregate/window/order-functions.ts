import { MongoError } from '../../errors.ts'
import { int32, isDoc, type Maybe, type Value } from '../../bson/values.ts'
import { isNullish, namedArguments, wantInteger } from '../../expression/arguments.ts'
import { compileExpression } from '../../expression/compile.ts'
import { type Variables } from '../../expression/expression.ts'
import { type SortField } from '../../query/sort.ts'
import { releaseFar, type WindowFunction } from './partition.ts'

function checkRank(name: string, argument: Value, sort: readonly SortField[]): void {
  if (!isDoc(argument) || argument.size > 0)
    throw new MongoError(5371603, `${name} must be specified with '{}' as the value`)
  if (sort.length !== 1) {
    throw new MongoError(
      5371602,
      `${name} must be specified with a top level sortBy expression with exactly one element`,
    )
  }
}

/** Documents that sort alike share a rank; after them `$rank` leaves numbers out, `$denseRank` does not. */
function rank(isDense: boolean): WindowFunction {
  return ({ entries }) => {
    let current = 0
    let previous: Buffer | undefined
    return (at) => {
      const key = entries[at]?.key
      if (!previous || !key?.equals(previous)) current = isDense ? current + 1 : at + 1
      previous = key
      return int32(current)
    }
  }
}

function shift(argument: Value, variables: Variables): WindowFunction {
  const given = namedArguments('$shift', argument, ['output', 'by'], ['default'])
  const output = compileExpression(given.get('output') ?? null, variables)
  const by = wantInteger('$shift', "'by'", given.get('by'))
  const constant = compileExpression(given.get('default') ?? null, variables)
  const otherwise = constant({ root: new Map(), vars: variables }) ?? null
  return ({ entries }) =>
    (at) => {
      const entry = entries[at + by]
      if (!entry) return otherwise
      const value = output({ root: entry.row.doc, vars: variables }) ?? null
      releaseFar(entry, by)
      return value
    }
}

/** The last value that was neither null nor missing. */
function carryForward(argument: Value, variables: Variables): WindowFunction {
  const expression = compileExpression(argument, variables)
  return ({ entries }) => {
    let last: Maybe = null
    return (at) => {
      const row = entries[at]?.row
      const value = row ? expression({ root: row.doc, vars: variables }) : undefined
      if (!isNullish(value)) last = value
      return last
    }
  }
}

/** The functions that are about the order of documents and take no window; undefined for other names. */
export function orderFunction(
  name: string,
  argument: Value,
  sort: readonly SortField[],
  variables: Variables,
): WindowFunction | undefined {
  switch (name) {
    case '$rank':
    case '$denseRank':
      checkRank(name, argument, sort)
      return rank(name === '$denseRank')
    case '$documentNumber':
      checkRank(name, argument, sort)
      return () => (at) => int32(at + 1)
    case '$shift':
      if (sort.length === 0) throw new MongoError('FailedToParse', '$shift requires a sortBy')
      return shift(argument, variables)
    case '$locf':
      return carryForward(argument, variables)
    default:
      return undefined
  }
}
