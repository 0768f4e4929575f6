import { MongoError } from '../errors.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { type Filter } from './filter.ts'
import { matchWithPosition } from './matcher.ts'
import { onPath, parseFilter } from './parse-filter.ts'
import { parsePathOperators } from './parse-operators.ts'
import { type Node } from './projection-tree.ts'

/** What `find` has in its projections and `$project` has not: `$slice`, `$elemMatch` and the positional `$`. */

/** `[skip, limit]` or one number; other arguments are those of the expression `$slice`. */
export const isFindSlice = (argument: Value): boolean =>
  !Array.isArray(argument) || argument.every((item) => isNumeric(item))

export function sliceNode(argument: Value): Node {
  const numbers = (Array.isArray(argument) ? argument : [argument]).map((item) => {
    if (!isNumeric(item)) throw new MongoError(28724, 'First argument to $slice must be a number')
    return Math.trunc(toNumber(item))
  })
  const [first = 0, count] = numbers
  if (numbers.length > 2) throw new MongoError(28667, '$slice takes one or two arguments')
  if (count !== undefined && count <= 0) throw new MongoError(28724, '$slice limit must be positive')
  return {
    kind: 'change',
    change: (value) => {
      if (!Array.isArray(value)) return value
      if (count === undefined) return first < 0 ? value.slice(first) : value.slice(0, first)
      const start = first < 0 ? Math.max(0, value.length + first) : first
      return value.slice(start, start + count)
    },
  }
}

export function elemMatchNode(path: string, argument: Value): Node {
  if (!isDoc(argument)) {
    throw new MongoError(31274, `elemMatch: Invalid argument, object required, but got ${typeName(argument)}`)
  }
  if (path.includes('.')) throw new MongoError(31275, 'Cannot use $elemMatch projection on a nested field.')
  const [filter] = parsePathOperators(new Map([['$elemMatch', argument]]), {
    onPredicate: (predicate) => onPath(path, predicate),
    parseNested: (query) => parseFilter(query),
  })
  const findIndex = filter?.kind === 'path' ? filter.predicate.findIndex : undefined
  return {
    kind: 'change',
    change: (value) => {
      const index = findIndex?.(value) ?? -1
      return Array.isArray(value) && index >= 0 ? value.slice(index, index + 1) : undefined
    },
  }
}

/** Whether a filter asks something of a field, which may be a field of documents in it. */
function asksOf(filter: Filter, field: string): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
    case 'nor':
      return filter.filters.some((part) => asksOf(part, field))
    case 'not':
      return asksOf(filter.filter, field)
    case 'path':
      return filter.parts[0] === field
    case 'expr':
    case 'nothing':
      return false
  }
}

/** The path a positional projection ends with `.$` behind; undefined for an ordinary path. */
export function positionalPath(name: string): string | undefined {
  const parts = name.split('.')
  const at = parts.indexOf('$')
  if (at < 1) return undefined
  if (at < parts.length - 1) {
    throw new MongoError(
      31394,
      `As of 4.4, it's illegal to specify positional operator in the middle of a path. Positional projection may only be used at the end, for example: a.b.$. Found: ${name}`,
    )
  }
  return parts.slice(0, -1).join('.')
}

/** Changes a projected document: the first array on a path is left with the one element that the filter matched. */
export function positionalProjection(path: string, filter: Filter): (projected: Doc, original: Doc) => void {
  const parts = path.split('.')
  if (!asksOf(filter, parts[0] ?? '')) {
    throw new MongoError(31277, `Positional projection '${path}.$' does not match the query document.`)
  }
  return (projected, original) => {
    let holder = projected
    for (const part of parts) {
      const value: Maybe = holder.get(part)
      if (Array.isArray(value)) {
        holder.set(part, [matchedElement(value, filter, original)])
        return
      }
      if (!isDoc(value)) return
      holder = value
    }
  }
}

function matchedElement(values: readonly Value[], filter: Filter, original: Doc): Value {
  const failed = 'Executor error during find command :: caused by :: positional operator'
  const { position } = matchWithPosition(filter, original)
  if (position === undefined)
    throw new MongoError(51246, `${failed} '.$' couldn't find a matching element in the array`)
  const element = values[position]
  if (element === undefined) throw new MongoError(51247, `${failed} '.$' element mismatch`)
  return element
}
