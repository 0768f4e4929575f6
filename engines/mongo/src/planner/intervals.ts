import { classOf } from '../bson/types.ts'
import { isDoc, MAX_KEY, MIN_KEY, Regex, UNDEFINED, type Value } from '../bson/values.ts'
import { isNaNValue } from '../query/comparison-predicates.ts'
import { type ExpressionComparison } from '../query/filter.ts'
import { type Filter, type Predicate } from '../query/filter.ts'
import { encodeKey } from '../keys/key-encoding.ts'
import { conditionsOf } from './conditions.ts'

/** A place among the keys of one index field: before or behind all that begin with these bytes. */
export interface Bound {
  key: Buffer
  after: boolean
}

export interface Interval {
  low: Bound
  high: Bound
}

export interface FieldBounds {
  intervals: Interval[]
  /** Each interval holds one value only. */
  points: boolean
  /** Every key inside satisfies the predicate, and no other does (as long as no array is involved). */
  exact: boolean
}

/** Whether a field is bound to one value. */
export const isConstant = (bounds: FieldBounds | undefined): boolean =>
  bounds?.points === true && bounds.intervals.length === 1

const NULLISH = [20, 15]
const ascending = [false]
const keyOf = (value: Value): Buffer => encodeKey([value], ascending)
const classKey = (kind: number): Buffer => Buffer.from([kind])

const point = (value: Value): Interval => {
  const key = keyOf(value)
  return { low: { key, after: false }, high: { key, after: true } }
}

const classRange = (kind: number): Interval => ({
  low: { key: classKey(kind), after: false },
  high: { key: classKey(kind), after: true },
})

/** A bound behind a key lies behind all that begin with that key. */
function compareBounds(a: Bound, b: Bound): number {
  const shared = Math.min(a.key.length, b.key.length)
  const order = a.key.compare(b.key, 0, shared, 0, shared)
  if (order !== 0) return order
  if (a.key.length === b.key.length) return Number(a.after) - Number(b.after)
  return a.key.length < b.key.length ? (a.after ? 1 : -1) : b.after ? -1 : 1
}

/** In order, without overlap. */
function normalise(intervals: Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => compareBounds(a.low, b.low))
  const merged: Interval[] = []
  for (const interval of sorted) {
    const last = merged.at(-1)
    if (last && compareBounds(interval.low, last.high) <= 0) {
      if (compareBounds(interval.high, last.high) > 0) last.high = interval.high
    } else merged.push({ ...interval })
  }
  return merged
}

/** What two lists, each in order and without overlap, have in common. */
function overlaps(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const common: Interval[] = []
  let i = 0
  let j = 0
  for (let left = a[i], right = b[j]; left && right; left = a[i], right = b[j]) {
    const low = compareBounds(left.low, right.low) >= 0 ? left.low : right.low
    const leftEndsFirst = compareBounds(left.high, right.high) <= 0
    const high = leftEndsFirst ? left.high : right.high
    if (compareBounds(low, high) < 0) common.push({ low, high })
    if (leftEndsFirst) i++
    else j++
  }
  return common
}

export const intersect = (a: FieldBounds, b: FieldBounds): FieldBounds => ({
  intervals: overlaps(a.intervals, b.intervals),
  points: a.points || b.points,
  exact: a.exact && b.exact,
})

const isNullish = (value: Value): boolean => value === null || value === UNDEFINED

/** Whether no key in these bounds is one that a missing value is listed under. */
export const excludesMissing = ({ intervals }: FieldBounds): boolean =>
  overlaps(intervals, normalise(NULLISH.map(classRange))).length === 0

/** Missing, null and undefined are all found under null or undefined; an array under its first element or itself. */
function equality(value: Value): Interval[] {
  if (isNullish(value)) return NULLISH.map(classRange)
  if (Array.isArray(value)) {
    const [first] = value
    return [point(first === undefined ? UNDEFINED : first), point(value)]
  }
  return [point(value)]
}

const isPlain = (value: Value): boolean => !isNullish(value) && !Array.isArray(value) && !isDoc(value)

function comparisonBounds(op: 'gt' | 'gte' | 'lt' | 'lte', value: Value): FieldBounds | undefined {
  if (value === MIN_KEY || value === MAX_KEY || Array.isArray(value)) return undefined
  const inclusive = op === 'gte' || op === 'lte'
  if (isNullish(value) || isNaNValue(value)) {
    return { intervals: inclusive ? equality(value) : [], points: true, exact: false }
  }
  const kind = classOf(value)
  const key = keyOf(value)
  // NaN lies at the lower end of the numbers and satisfies no comparison with another number.
  const bottom: Bound = kind === 30 ? { key: keyOf(NaN), after: true } : { key: classKey(kind), after: false }
  const interval: Interval =
    op === 'gt' || op === 'gte'
      ? { low: { key, after: op === 'gt' }, high: { key: classKey(kind), after: true } }
      : { low: bottom, high: { key, after: op === 'lte' } }
  return { intervals: normalise([interval]), points: false, exact: !isDoc(value) }
}

/** The ends of an index field: below and above every key. */
const BOTTOM: Bound = { key: Buffer.of(0x00), after: false }
const TOP: Bound = { key: Buffer.of(0xff), after: true }

/**
 * The keys of the values that an expression's comparison holds for, as long as no array is involved. Expressions
 * compare across types, and what is missing lies below null, though it is listed under null.
 */
export function expressionBounds({ op, value: read }: ExpressionComparison): FieldBounds | undefined {
  const value = read() ?? null
  if (op === 'eq') return { intervals: normalise(equality(value)), points: true, exact: false }
  if (isNullish(value) || value === MIN_KEY || Array.isArray(value)) return undefined
  const key = keyOf(value)
  const interval: Interval =
    op === 'gt' || op === 'gte'
      ? { low: { key, after: op === 'gt' }, high: TOP }
      : { low: BOTTOM, high: { key, after: op === 'lte' } }
  return { intervals: [interval], points: false, exact: false }
}

function prefixIntervals(prefix: string | undefined): Interval[] {
  const strings = prefix === undefined || /[\0\u0001]/.test(prefix) ? classRange(60) : textRange(prefix)
  return [strings, classRange(140)]
}

function textRange(prefix: string): Interval {
  const key = Buffer.concat([classKey(60), Buffer.from(prefix)])
  return { low: { key, after: false }, high: { key, after: true } }
}

/** The keys a predicate's values can be under; undefined where that could be any. */
export function boundsOf(predicate: Predicate): FieldBounds | undefined {
  switch (predicate.op) {
    case 'eq':
      return {
        intervals: normalise(equality(predicate.value)),
        points: true,
        exact: isPlain(predicate.value),
      }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return comparisonBounds(predicate.op, predicate.value)
    case 'in': {
      const intervals = predicate.values.flatMap((value) =>
        value instanceof Regex ? prefixIntervals(undefined) : equality(value),
      )
      return {
        intervals: normalise(intervals),
        points: predicate.regexes === 0,
        exact: predicate.values.every(isPlain) && predicate.regexes === 0,
      }
    }
    case 'regex':
      return { intervals: normalise(prefixIntervals(predicate.prefix)), points: false, exact: false }
    case 'elemMatch':
      return predicate.of === 'values' ? elementBounds(predicate.filter) : undefined
    case 'exists':
    case 'other':
      return undefined
  }
}

/** What must hold for one element, all of it. An index lists elements, but not what is in those that are arrays. */
function elementBounds(filter: Filter): FieldBounds | undefined {
  const all = conditionsOf(filter).all.map(({ path, predicate }) =>
    path !== '' || predicate.op === 'elemMatch' ? undefined : boundsOf(predicate),
  )
  const known = all.filter((bounds) => bounds !== undefined)
  return known.length === 0 ? undefined : { ...known.reduce(intersect), exact: false }
}
