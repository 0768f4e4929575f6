import { isIndex } from '../bson/array-index.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'

/** The index of the array element through which the last successful walk went (for the positional operator). */
export const lastMatch: { index: number | undefined } = { index: undefined }

/**
 * Calls `visit` with each value a dotted path reaches, going into the documents of arrays on the way, until it says
 * true. A path that ends early reaches `undefined`; scalars inside an array on the way reach nothing.
 */
export function walkPath(
  value: Maybe,
  parts: readonly string[],
  visit: (value: Maybe) => boolean,
  from = 0,
): boolean {
  const part = parts[from]
  if (part === undefined) return visit(value)
  if (isDoc(value)) return walkPath(value.get(part), parts, visit, from + 1)
  if (Array.isArray(value)) return walkArray(value, parts, visit, from)
  return visit(undefined)
}

function walkArray(
  values: Value[],
  parts: readonly string[],
  visit: (value: Maybe) => boolean,
  from: number,
): boolean {
  for (let i = 0; i < values.length; i++) {
    const item = values[i]
    if (isDoc(item) && walkPath(item, parts, visit, from)) {
      lastMatch.index = i
      return true
    }
  }
  const part = parts[from] ?? ''
  if (!isIndex(part)) return false
  const index = Number(part)
  return index < values.length && walkPath(values[index], parts, visit, from + 1)
}

/** Tests a leaf, and where it is an array its elements too. */
export function testElements(value: Maybe, test: (value: Maybe) => boolean): boolean {
  if (test(value)) return true
  if (!Array.isArray(value)) return false
  for (let i = 0; i < value.length; i++) {
    if (test(value[i])) {
      lastMatch.index = i
      return true
    }
  }
  return false
}

/** The value at a dotted path through documents alone; arrays are not entered. */
export function getPath(doc: Doc, parts: readonly string[]): Maybe {
  let value: Maybe = doc
  for (const part of parts) {
    if (!isDoc(value)) return undefined
    value = value.get(part)
  }
  return value
}
