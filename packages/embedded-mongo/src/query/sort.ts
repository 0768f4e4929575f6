import { MongoError } from '../errors.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { isDoc, type Doc, type Maybe } from '../bson/values.ts'
import { extractKeys } from '../storage/index-keys.ts'
import { encodeKey } from '../storage/key-encoding.ts'

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

/**
 * The bytes by which a document sorts: of an array the smallest element when ascending, the greatest when descending,
 * which is the least of all its keys either way.
 */
export function createSortKey(sort: readonly SortField[]): (doc: Doc) => Buffer {
  const paths = sort.map(({ parts }) => parts)
  const descending = sort.map((field) => field.descending)
  return (doc) => {
    let least: Buffer | undefined
    for (const { values } of extractKeys(doc, paths)) {
      const key = encodeKey(values, descending)
      if (!least || key.compare(least) < 0) least = key
    }
    return least ?? Buffer.alloc(0)
  }
}

export const isNatural = (pattern: Maybe): boolean => isDoc(pattern) && pattern.has('$natural')
