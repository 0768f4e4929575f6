import { MongoError } from '../errors.ts'
import { isDoc, UNDEFINED, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { isIndex } from '../bson/array-index.ts'

export interface KeyValues {
  values: Value[]
  /** Whether every path was missing, which a sparse index leaves out. */
  absent: boolean
}

interface Part {
  value: Maybe
  rest: readonly string[]
}

/** Goes down through documents (and by number into arrays) until the path ends or an array stands in the way. */
function advance(part: Part): Part {
  let { value, rest } = part
  while (rest.length > 0) {
    const [name = '', ...others] = rest
    if (isDoc(value)) value = value.get(name)
    else if (Array.isArray(value) && isIndex(name) && Number(name) < value.length)
      value = placeIn(value, name)
    else if (Array.isArray(value)) break
    else return { value: undefined, rest: [] }
    rest = others
  }
  return { value, rest }
}

/** Throws where the elements have fields of that name, as a filter finds those as well and one key can't be both. */
function placeIn(values: Value[], name: string): Maybe {
  if (values.some((item) => isDoc(item) && item.has(name))) {
    throw new MongoError(
      16746,
      `Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), field: '${name}'`,
    )
  }
  return values[Number(name)]
}

/**
 * All combinations of values that the paths of one index (or sort pattern) have in a document: one, unless a path
 * meets an array, then one per element. Reports through `onArray` which paths met one. Two arrays side by side are
 * MongoDB's error 171; a number that is a place and a field of elements is 16746.
 */
export function extractKeys(
  doc: Doc,
  paths: readonly (readonly string[])[],
  onArray: (path: number) => void = () => undefined,
): KeyValues[] {
  const found: KeyValues[] = []
  expand(
    paths.map((rest) => ({ value: doc, rest })),
    found,
    onArray,
    paths,
  )
  return found
}

function expand(
  parts: Part[],
  found: KeyValues[],
  onArray: (path: number) => void,
  paths: readonly (readonly string[])[],
): void {
  const reached = parts.map(advance)
  let array: Value[] | undefined
  let arrayPath = 0
  for (const [i, { value }] of reached.entries()) {
    if (!Array.isArray(value) || isDone(parts[i])) continue
    if (array && array !== value) {
      const names = [paths[arrayPath], paths[i]].map((path) => `[${path?.join('.') ?? ''}]`)
      throw new MongoError('CannotIndexParallelArrays', `cannot index parallel arrays ${names.join(' ')}`)
    }
    array = value
    arrayPath = i
    onArray(i)
  }
  if (!array) {
    found.push({
      values: reached.map(({ value }) => value ?? null),
      absent: reached.every(({ value }) => value === undefined),
    })
    return
  }
  const met = array
  for (const item of met.length > 0 ? met : [undefined]) {
    const next = reached.map((part, i) => {
      if (part.value !== met || isDone(parts[i])) return part
      return item === undefined ? emptyPart(part) : elementPart(part, item)
    })
    expand(next, found, onArray, paths)
  }
}

/** A finished part holds its value for good, even where that is an array inside an array. */
const DONE: readonly string[] = Object.freeze([])
const isDone = (part: Part | undefined): boolean => part?.rest === DONE

const emptyPart = (part: Part): Part => ({
  value: part.rest.length === 0 ? UNDEFINED : undefined,
  rest: DONE,
})

function elementPart(part: Part, item: Value): Part {
  if (part.rest.length === 0) return { value: item, rest: DONE }
  return isDoc(item) ? { value: item, rest: part.rest } : { value: undefined, rest: DONE }
}
