import { codes, MongoError } from '../errors.ts'
import { compareValues } from '../bson/compare.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { extractKeys, type KeyValues } from '../keys/index-keys.ts'
import { encodeKey } from '../keys/key-encoding.ts'
import { isIndex } from '../bson/array-index.ts'

export interface SortField {
  path: string
  parts: readonly string[]
  descending: boolean
}

/** Reads a sort pattern. Throws MongoDB's errors for directions other than 1 and -1, and for `$meta`. */
export function parseSort(pattern: Doc): SortField[] {
  if (pattern.size > 32) throw new MongoError(13103, 'too many compound keys')
  return [...pattern].map(([path, direction]) => {
    if (isDoc(direction))
      throw new MongoError('CommandNotSupported', `sort by an expression on '${path}' is not supported`)
    const number = isNumeric(direction) ? toNumber(direction) : 0
    if (number !== 1 && number !== -1) {
      throw new MongoError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)')
    }
    const parts = path.split('.')
    if (parts.some((part) => part === ''))
      throw new MongoError(40353, 'FieldPath must not contain empty parts')
    if (path.startsWith('$'))
      throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`)
    return { path, parts, descending: number < 0 }
  })
}

/** The keys of a document for a sort. One that has two arrays side by side can't be sorted, with an error of its own. */
function sortKeysOf(doc: Doc, paths: readonly (readonly string[])[]): KeyValues[] {
  try {
    return extractKeys(doc, paths)
  } catch (error) {
    if (!(error instanceof MongoError) || error.code !== codes.CannotIndexParallelArrays) throw error
    throw new MongoError('BadValue', 'cannot sort with keys that are parallel arrays')
  }
}

/**
 * The bytes by which a document sorts: of an array the smallest element when ascending, the greatest when descending,
 * which is the least of all its keys either way.
 */
export function createSortKey(sort: readonly SortField[]): (doc: Doc) => Buffer {
  const paths = sort.map(({ parts }) => parts)
  const descending = sort.map((field) => field.descending)
  return (doc) => {
    let least: Buffer | undefined
    for (const { values } of sortKeysOf(doc, paths)) {
      const key = encodeKey(values, descending)
      if (!least || key.compare(least) < 0) least = key
    }
    return least ?? Buffer.alloc(0)
  }
}

/** The value at a path through documents and, by number, arrays; null where there is none, or the element is no document. */
function fieldOf(element: Value, parts: readonly string[]): Value {
  let reached: Maybe = isDoc(element) ? element : undefined
  for (const part of parts) {
    if (isDoc(reached)) reached = reached.get(part)
    else reached = Array.isArray(reached) && isIndex(part) ? reached[Number(part)] : undefined
  }
  return reached ?? null
}

/**
 * The order of an array's elements by their fields, as `$push` and `$sortArray` have it: whole values are compared, so
 * an array is not sorted by its least element (MongoDB's pattern_cmp.cpp). What is missing counts as null.
 */
export function createElementOrder(sort: readonly SortField[]): (a: Value, b: Value) => number {
  return (a, b) => {
    for (const { parts, descending } of sort) {
      const order = compareValues(fieldOf(a, parts), fieldOf(b, parts))
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
}

export const isNatural = (pattern: Maybe): boolean => isDoc(pattern) && pattern.has('$natural')
