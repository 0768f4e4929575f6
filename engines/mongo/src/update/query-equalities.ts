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

/** The paths that one lies within: `a` and `a.b` for `a.b.c`. */
function* outerPaths(path: string): Generator<string> {
  for (let at = path.indexOf('.'); at >= 0; at = path.indexOf('.', at + 1)) yield path.slice(0, at)
}

/** @param withPathInside each path that one of those taken lies within, and that one */
function checkConflicts(
  path: string,
  taken: ReadonlyMap<string, Value>,
  withPathInside: ReadonlyMap<string, string>,
): void {
  const why = 'cannot infer query fields to set,'
  if (taken.has(path)) throw new MongoError('NotSingleValueField', `${why} path '${path}' is matched twice`)
  const other = withPathInside.get(path) ?? [...outerPaths(path)].find((outer) => taken.has(outer))
  if (other !== undefined)
    throw new MongoError('NotSingleValueField', `${why} both paths '${path}' and '${other}' are matched`)
}

/**
 * The document an upsert begins with: the fields its filter asks to be equal to one value, in the order of their names.
 * A replacement takes over the `_id` alone, and only as a whole (111). Throws 54 where the filter says two things of
 * one field. The rules are those of MongoDB's `path_support.cpp` and `upsert_fields.js`.
 */
export function docFromFilter(filter: Filter, idOnly: boolean): Doc {
  const equalities = new Map<string, Value>()
  const withPathInside = new Map<string, string>()
  for (const [path, value] of equalitiesOf(filter)) {
    if (idOnly && path.startsWith('_id.')) {
      throw new MongoError(
        'NotExactValueField',
        `field at '_id' must be exactly specified, field at sub-path '${path}' found`,
      )
    }
    if (idOnly && path !== '_id') continue
    checkConflicts(path, equalities, withPathInside)
    equalities.set(path, value)
    for (const outer of outerPaths(path)) withPathInside.set(outer, path)
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
