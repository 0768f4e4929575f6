import { compareNumbers, isNumeric } from './numbers.ts'
import { classOf, typeOf } from './types.ts'
import {
  Binary,
  isDoc,
  ObjectId,
  Opaque,
  Regex,
  Timestamp,
  type Doc,
  type Maybe,
  type Value,
} from './values.ts'

/** Code units above the surrogates sort below them in UTF-8; this puts both in code-point order. */
const fixUp = (unit: number): number =>
  unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit

/** Compares as MongoDB's simple collation does: by the bytes of the UTF-8 text. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return fixUp(left) - fixUp(right)
  }
  return a.length - b.length
}

/** Deprecated symbols compare with strings. */
export const textOf = (value: string | Opaque): string =>
  typeof value === 'string' ? value : value.bytes.toString('utf8', 4, value.bytes.length - 1)

function compareDocs(a: Doc, b: Doc): number {
  const right = b.entries()
  for (const [name, value] of a) {
    const next = right.next()
    if (next.done) return 1
    const [otherName, other] = next.value
    const order =
      classOf(value) - classOf(other) || compareText(name, otherName) || compareValues(value, other)
    if (order !== 0) return order
  }
  return right.next().done ? 0 : -1
}

function compareArrays(a: Value[], b: Value[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareObjects(a: Value, b: Value): number {
  if (isDoc(a) && isDoc(b)) return compareDocs(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b)
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime()
  if (a instanceof ObjectId && b instanceof ObjectId) return a.bytes.compare(b.bytes)
  if (a instanceof Binary && b instanceof Binary) {
    return a.bytes.length - b.bytes.length || a.subtype - b.subtype || a.bytes.compare(b.bytes)
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.time - b.time || a.increment - b.increment
  if (a instanceof Regex && b instanceof Regex) {
    return compareText(a.pattern, b.pattern) || compareText(a.flags, b.flags)
  }
  if (a instanceof Opaque && b instanceof Opaque && a.type === b.type) return a.bytes.compare(b.bytes)
  return typeOf(a) - typeOf(b)
}

/**
 * BSON comparison order over all types (MongoDB manual, "Comparison/Sort Order"). Missing is below null, as
 * aggregation expressions have it; sort keys turn missing into null before they compare.
 */
export function compareValues(a: Maybe, b: Maybe): number {
  if (a === undefined || b === undefined) return compareMissing(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b)
  const kind = classOf(a)
  const order = kind - classOf(b)
  if (order !== 0) return order
  if (kind === 60) return compareText(textOf(a as string | Opaque), textOf(b as string | Opaque))
  if (kind === 110) return Number(a) - Number(b)
  if (kind === 20 || kind === 15 || kind === 10 || kind === 240) return 0
  return compareObjects(a, b)
}

function compareMissing(a: Maybe, b: Maybe): number {
  if (a === b) return 0
  const present = a ?? b
  const below = present !== undefined && classOf(present) === 10
  return (a === undefined) === below ? 1 : -1
}

export const isEqual = (a: Maybe, b: Maybe): boolean => compareValues(a, b) === 0
