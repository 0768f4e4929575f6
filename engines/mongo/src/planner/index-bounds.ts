import { isIndex } from '../bson/array-index.ts'
import { wholeRange, type Index, type IndexField } from '../storage/collection.ts'
import { KEY_CUT } from '../keys/key-encoding.ts'
import { type ByteRange } from '../storage/tables.ts'
import { type Condition, type Conditions } from './conditions.ts'
import {
  boundsOf,
  expressionBounds,
  intersect,
  type Bound,
  type FieldBounds,
  type Interval,
} from './intervals.ts'

export interface IndexBounds {
  /** Per leading field of the index, what it is bound to. */
  fields: FieldBounds[]
  /** Conditions that the bounds alone make sure of. */
  covered: Set<Condition>
}

const MAX_COMBINATIONS = 1_000

/**
 * A number in a path is the place of an array's element or the name of a field; where the array has such a place, an
 * index lists that alone. A filter looks for the field in every element, too, and finds it missing.
 */
const isMissedByIndex = ({ parts }: IndexField, { predicate }: Condition): boolean =>
  predicate.test(undefined) && parts.some((part, i) => i > 0 && isIndex(part))

/** What the conditions say of one field. On arrays two conditions may hold for different elements: take the best one. */
function fieldBounds(
  index: Index,
  field: number,
  { all: conditions, expressions }: Conditions,
  covered: Set<Condition>,
) {
  const indexed = index.fields[field]
  let result: FieldBounds | undefined
  for (const condition of conditions) {
    if (!indexed || condition.path !== indexed.path || isMissedByIndex(indexed, condition)) continue
    const bounds = boundsOf(condition.predicate)
    if (!bounds) continue
    if (index.multikey[field] === true) {
      if (!result || (bounds.points && !result.points)) result = bounds
    } else {
      result = result ? intersect(result, bounds) : bounds
      if (bounds.exact) covered.add(condition)
    }
  }
  // To an expression an array is one value, which an index lists by its elements.
  if (!indexed || index.multikey[field] === true) return result
  for (const comparison of expressions) {
    const bounds = comparison.path === indexed.path ? expressionBounds(comparison) : undefined
    if (bounds) result = result ? intersect(result, bounds) : bounds
  }
  return result
}

/** Bounds as far as they go: values for the leading fields, then at most one field with ranges. */
export function indexBounds(index: Index, conditions: Conditions): IndexBounds {
  const fields: FieldBounds[] = []
  const covered = new Set<Condition>()
  let combinations = 1
  let arrayUsed = false
  for (const [i] of index.fields.entries()) {
    // Two fields of one array: the conditions may hold for different elements, so only one can be bound.
    if (index.multikey[i] === true && arrayUsed) break
    const found = new Set<Condition>()
    const bounds = fieldBounds(index, i, conditions, found)
    if (!bounds) break
    combinations *= Math.max(1, bounds.intervals.length)
    if (combinations > MAX_COMBINATIONS && i > 0) break
    arrayUsed ||= index.multikey[i] === true
    for (const condition of found) covered.add(condition)
    fields.push(bounds)
    if (!bounds.points) break
  }
  return { fields, covered }
}

const FILL = Buffer.alloc(16, 0xff)
const invert = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0xff))

/** The bytes of a bound in the index, where a descending field has everything turned over. */
function boundBytes({ key, after }: Bound, descending: boolean): Buffer {
  const bytes = descending ? invert(key) : key
  return after !== descending ? Buffer.concat([bytes, FILL]) : bytes
}

function intervalBytes({ low, high }: Interval, descending: boolean): [Buffer, Buffer] {
  const ends: [Buffer, Buffer] = [boundBytes(low, descending), boundBytes(high, descending)]
  return descending ? [ends[1], ends[0]] : ends
}

/** Stored keys are cut at the same place, behind the index's number, so the bounds are, too. */
function cutBounds({ low, high }: ByteRange, at: number): ByteRange {
  return {
    low: low.length > at ? low.subarray(0, at) : low,
    high: high.length > at + FILL.length ? Buffer.concat([high.subarray(0, at), FILL]) : high,
  }
}

/** The stretches of the index to read, in index order. */
export function byteRanges(index: Index, fields: readonly FieldBounds[]): ByteRange[] {
  const whole = wholeRange(index.id)
  let prefixes: Buffer[] = [whole.low]
  let ranges: ByteRange[] = [whole]
  for (const [i, { intervals, points }] of fields.entries()) {
    const descending = index.fields[i]?.descending === true
    const ordered = descending ? [...intervals].reverse() : intervals
    ranges = prefixes.flatMap((prefix) =>
      ordered.map((interval) => {
        const [low, high] = intervalBytes(interval, descending)
        return { low: Buffer.concat([prefix, low]), high: Buffer.concat([prefix, high]) }
      }),
    )
    if (!points) break
    prefixes = prefixes.flatMap((prefix) =>
      ordered.map(({ low }) => Buffer.concat([prefix, descending ? invert(low.key) : low.key])),
    )
  }
  return ranges.map((range) => cutBounds(range, whole.low.length + KEY_CUT))
}
