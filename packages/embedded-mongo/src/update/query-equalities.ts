import { MongoError } from '../errors.ts'
import { compareText, isEqual } from '../bson/compare.ts'
import { type Doc, type Value } from '../bson/values.ts'
import { type Filter, type Predicate } from '../query/filter.ts'
import { cloneValue } from './apply-update.ts'
import { changeAtPath } from './paths.ts'

/** The one value a predicate leaves, if there is one: `$in` of a single value asks for it as `$eq` does. */
function onlyValue(predicate: Predicate): Value | undefined {
  if (predicate.op === 'eq') return predicate.value
  if (predicate.op !== 'in' || predicate.regexes > 0) return undefined
  const [first, ...others] = predicate.values
  return others.every((other) => isEqual(first, other)) ? first : undefined
}

/** The equalities at the top of a filter; what is in `$elemMatch`, negated or one of several choices is none. */
function* equalitiesOf(filter: Filter): Generator<[path: string, value: Value]> {
  if (filter.kind === 'and' || (filter.kind === 'or' && filter.filters.length === 1)) {
    for (const part of filter.filters) yield* equalitiesOf(part)
  } else if (filter.kind === 'path') {
    const value = onlyValue(filter.predicate)
    if (value !== undefined) yield [filter.path, value]
  }
}

const isWithin = (path: string, outer: string): boolean => path.startsWith(`${outer}.`)

function checkConflicts(path: string, others: Iterable<string>): void {
  const why = 'cannot infer query fields to set,'
  for (const other of others) {
    if (path === other) throw new MongoError('NotSingleValueField', `${why} path '${path}' is matched twice`)
    if (isWithin(path, other) || isWithin(other, path))
      throw new MongoError('NotSingleValueField', `${why} both paths '${path}' and '${other}' are matched`)
  }
}

/**
 * The document an upsert begins with: the fields its filter asks to be equal to one value, in the order of their names.
 * A replacement takes over the `_id` alone, and only as a whole (111). Throws 54 where the filter says two things of
 * one field. The rules are those of MongoDB's `path_support.cpp` and `upsert_fields.js`.
 */
export function docFromFilter(filter: Filter, idOnly: boolean): Doc {
  const equalities = new Map<string, Value>()
  for (const [path, value] of equalitiesOf(filter)) {
    if (idOnly && isWithin(path, '_id')) {
      throw new MongoError(
        'NotExactValueField',
        `field at '_id' must be exactly specified, field at sub-path '${path}' found`,
      )
    }
    if (idOnly && path !== '_id') continue
    checkConflicts(path, equalities.keys())
    equalities.set(path, value)
  }
  const doc: Doc = new Map()
  for (const [path, value] of [...equalities].sort(([a], [b]) => compareText(a, b))) {
    changeAtPath(doc, {
      parts: path.split('.'),
      creates: true,
      apply: () => cloneValue(value),
      describe: () => 'the new document',
      arrayFilters: new Map(),
    })
  }
  return doc
}
