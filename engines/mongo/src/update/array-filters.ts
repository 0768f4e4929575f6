import { MongoError } from '../errors.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { matchesDoc } from '../query/matcher.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { type ArrayFilters, type LeafChange } from './update.ts'

/** The one name at the head of all paths of an array filter: `x` in `{ "x.grade": { $gt: 5 } }`. */
function identifierOf(filter: Doc): string {
  const names = new Set<string>()
  for (const [name, value] of filter) {
    if (name.startsWith('$') && Array.isArray(value)) {
      for (const part of value) if (isDoc(part)) names.add(identifierOf(part))
    } else names.add(name.split('.')[0] ?? '')
  }
  const [only] = names
  if (names.size !== 1 || only === undefined) {
    throw new MongoError(
      'FailedToParse',
      'Error parsing array filter: expected a single top-level field name',
    )
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(only)) {
    throw new MongoError(
      'BadValue',
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${only}'`,
    )
  }
  return only
}

/** Reads `arrayFilters`. Every identifier of the paths must have a filter, and every filter must be used. */
export function parseArrayFilters(specs: readonly Value[], changes: readonly LeafChange[]): ArrayFilters {
  const filters: ArrayFilters = new Map()
  for (const spec of specs) {
    if (!isDoc(spec)) throw new MongoError('TypeMismatch', 'array filters must be objects')
    const name = identifierOf(spec)
    if (filters.has(name)) {
      throw new MongoError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${name}`,
      )
    }
    const filter = parseFilter(spec)
    filters.set(name, (element) => matchesDoc(filter, new Map([[name, element]])))
  }
  const used = new Set(
    changes.flatMap(({ parts }) =>
      parts.filter((part) => /^\$\[.+\]$/.test(part)).map((part) => part.slice(2, -1)),
    ),
  )
  for (const name of used) {
    if (!filters.has(name)) {
      throw new MongoError('BadValue', `No array filter found for identifier '${name}'`)
    }
  }
  for (const name of filters.keys()) {
    if (!used.has(name)) {
      throw new MongoError(
        'FailedToParse',
        `The array filter for identifier '${name}' was not used in the update`,
      )
    }
  }
  return filters
}
