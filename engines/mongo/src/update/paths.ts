import { MongoError } from '../errors.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { isIndex } from '../bson/array-index.ts'
import { describeValue } from '../storage/index-entries.ts'
import { type ArrayFilters } from './update.ts'

export interface PathChange {
  parts: readonly string[]
  creates: boolean
  apply: (value: Maybe, describe: () => string) => Maybe
  describe: () => string
  arrayFilters: ArrayFilters
}

const MAX_PADDING = 1_500_000

/** Changes the value at a path inside a document that may be changed in place. */
export function changeAtPath(doc: Doc, change: PathChange): void {
  changeInDoc(doc, change, 0)
}

function changeInDoc(doc: Doc, change: PathChange, from: number): void {
  const name = change.parts[from] ?? ''
  const current = doc.get(name)
  if (from === change.parts.length - 1) {
    const next = change.apply(current, change.describe)
    if (next === undefined) doc.delete(name)
    else doc.set(name, next)
    return
  }
  if (current === undefined) {
    if (change.creates) doc.set(name, makeBranch(change, from + 1))
    return
  }
  descend(current, change, from + 1)
}

/** Documents for the rest of a path that is not there yet. */
function makeBranch(change: PathChange, from: number): Doc {
  if (change.parts[from]?.startsWith('$[')) {
    throw new MongoError(
      'BadValue',
      `The path '${change.parts.slice(0, from).join('.')}' must exist in the document in order to apply array updates.`,
    )
  }
  const branch: Doc = new Map()
  changeInDoc(branch, change, from)
  return branch
}

function descend(value: Value, change: PathChange, from: number): void {
  if (isDoc(value)) {
    if (change.parts[from]?.startsWith('$[')) throw notArray(value, change, from)
    changeInDoc(value, change, from)
  } else if (Array.isArray(value)) changeInArray(value, change, from)
  else if (change.creates || change.parts[from]?.startsWith('$[')) {
    if (change.parts[from]?.startsWith('$[')) throw notArray(value, change, from)
    throw notViable(value, change, from)
  }
}

const notArray = (value: Value, change: PathChange, from: number): MongoError =>
  new MongoError(
    'BadValue',
    `Cannot apply array updates to non-array element ${change.parts[from - 1] ?? ''}: ${describeValue(value)}`,
  )

const notViable = (value: Value, change: PathChange, from: number): MongoError =>
  new MongoError(
    'PathNotViable',
    `Cannot create field '${change.parts[from] ?? ''}' in element {${change.parts[from - 1] ?? ''}: ${describeValue(value)}}`,
  )

function changeInArray(values: Value[], change: PathChange, from: number): void {
  const part = change.parts[from] ?? ''
  if (part.startsWith('$[')) {
    const test = change.arrayFilters.get(part.slice(2, -1))
    for (let i = 0; i < values.length; i++) {
      if (!test || test(values[i] ?? null)) changeElement(values, i, change, from)
    }
    return
  }
  if (!isIndex(part)) {
    if (change.creates) throw notViable(values, change, from)
    return
  }
  const index = Number(part)
  if (index >= values.length) {
    if (!change.creates) return
    if (index > values.length + MAX_PADDING) {
      throw new MongoError('BadValue', `can't backfill more than ${MAX_PADDING} elements of an array`)
    }
    while (values.length < index) values.push(null)
  }
  changeElement(values, index, change, from)
}

function changeElement(values: Value[], index: number, change: PathChange, from: number): void {
  const current = values[index]
  if (from === change.parts.length - 1) {
    const next = change.apply(current, change.describe)
    // An element that is unset leaves a null, so that the others keep their places.
    if (next !== undefined || current !== undefined) values[index] = next ?? null
  } else if (current === undefined) values[index] = makeBranch(change, from + 1)
  else descend(current, change, from + 1)
}

/** Reads a path for `$rename`, which may not go through arrays. */
export function readAtPath(doc: Doc, parts: readonly string[]): Maybe {
  let value: Maybe = doc
  for (const part of parts) {
    if (Array.isArray(value)) {
      throw new MongoError(
        'BadValue',
        `The source field of $rename cannot be an array element: '${parts.join('.')}'`,
      )
    }
    if (!isDoc(value)) return undefined
    value = value.get(part)
  }
  return value
}

/** Throws where `$rename` would move a value into an array (MongoDB's rename_node.cpp). */
export function checkDestination(doc: Doc, parts: readonly string[]): void {
  let value: Maybe = doc
  for (const part of parts) {
    if (Array.isArray(value) && isIndex(part)) {
      throw new MongoError(
        'BadValue',
        `The destination field of $rename cannot be an array element: '${parts.join('.')}'`,
      )
    }
    if (!isDoc(value)) return
    value = value.get(part)
  }
}
