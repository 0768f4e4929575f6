import { classOf } from '../bson/types.ts'
import { isDoc, MAX_KEY, MIN_KEY, Regex, UNDEFINED, type Value } from '../bson/values.ts'
import { isNaNValue } from '../query/comparison-predicates.ts'
import { type Predicate } from '../query/filter.ts'
import { encodeKey } from '../storage/key-encoding.ts'

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

const NULLISH = [20, 15]
const ascending = [false]
export const keyOf = (value: Value): Buffer => encodeKey([value], ascending)
const classKey = (kind: number): Buffer => Buffer.from([kind])

const point = (value: Value): Interval => {
  const key = keyOf(value)
  return { low: { key, after: false }, high: { key, after: true } }
}

const classRange = (kind: number): Interval => ({
  low: { key: classKey(kind), after: false },
  high: { key: classKey(kind), after: true },
})

const FILL = Buffer.alloc(16, 0xff)
const place = ({ key, after }: Bound): Buffer => (after ? Buffer.concat([key, FILL]) : key)
const compareBounds = (a: Bound, b: Bound): number => place(a).compare(place(b))

/** In order, without overlap. */
export function normalise(intervals: Interval[]): Interval[] {
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

export function intersect(a: FieldBounds, b: FieldBounds): FieldBounds {
  const intervals: Interval[] = []
  for (const left of a.intervals) {
    for (const right of b.intervals) {
      const low = compareBounds(left.low, right.low) >= 0 ? left.low : right.low
      const high = compareBounds(left.high, right.high) <= 0 ? left.high : right.high
      if (compareBounds(low, high) < 0) intervals.push({ low, high })
    }
  }
  return { intervals: normalise(intervals), points: a.points || b.points, exact: a.exact && b.exact }
}

const isNullish = (value: Value): boolean => value === null || value === UNDEFINED

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

function prefixIntervals(prefix: string | undefined): Interval[] {
  const strings = prefix === undefined || /[\0\u0001]/.test(prefix) ? classRange(60) : textRange(prefix)
  return [strings, classRange(140)]
}

function textRange(prefix: string): Interval {
  const key = Buffer.concat([classKey(60), Buffer.from(prefix)])
  return { low: { key, after: false }, high: { key, after: true } }
}

/** The keys a predicate's values can be under; undefined where the index can't narrow it down. */
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
    case 'elemMatch': {
      const all = predicate.predicates.map(boundsOf).filter((bounds) => bounds !== undefined)
      if (predicate.filter || all.length === 0) return undefined
      return { ...all.reduce(intersect), exact: false }
    }
    case 'exists':
    case 'other':
      return undefined
  }
}
