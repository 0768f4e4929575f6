import { MongoError } from '../../errors.ts'
import { compareValues } from '../../bson/compare.ts'
import { add, isNumeric, toExactInteger, toNumber, type Numeric } from '../../bson/numbers.ts'
import { typeName } from '../../bson/types.ts'
import { isDoc, type Maybe, type Value } from '../../bson/values.ts'
import { shiftDate, wantUnit } from '../../expression/date-arithmetic.ts'
import { type SortField } from '../../query/sort.ts'
import { type Partition } from './partition.ts'

/** Which documents of its partition the window of a document holds: from `start` to before `end`. */
export type Frame = (partition: Partition) => (at: number) => { start: number; end: number }

type Bound = 'unbounded' | 'current' | Numeric

const wrong = (message: string): MongoError => new MongoError('FailedToParse', message)

function parseBound(value: Value, isNumber: (value: Value) => value is Numeric, wanted: string): Bound {
  if (value === 'unbounded' || value === 'current') return value
  if (isNumber(value)) return value
  throw wrong(`Window bounds must be 'unbounded', 'current', or ${wanted}`)
}

const isWhole = (value: Value): value is Numeric => isNumeric(value) && toExactInteger(value) !== undefined

function parseBounds(kind: string, value: Value, whole: boolean): [Bound, Bound] {
  const [lower, upper] = Array.isArray(value) ? value : []
  if (!Array.isArray(value) || lower === undefined || upper === undefined || value.length !== 2)
    throw wrong(`Window bounds must be a 2-element array: ${kind}`)
  const [test, wanted] = whole ? [isWhole, 'an integer'] : [isNumeric, 'a number']
  const bounds: [Bound, Bound] = [parseBound(lower, test, wanted), parseBound(upper, test, wanted)]
  const [from, to] = bounds.map((bound) => (bound === 'current' ? 0 : bound))
  if (from !== 'unbounded' && to !== 'unbounded' && compareValues(from, to) > 0)
    throw new MongoError(5339900, 'Lower bound must not exceed upper bound')
  return bounds
}

const everything: Frame = ({ entries }) => {
  const bounds = { start: 0, end: entries.length }
  return () => bounds
}

function byDocuments([lower, upper]: [Bound, Bound]): Frame {
  const offset = (bound: Bound): number => (isNumeric(bound) ? toNumber(bound) : 0)
  return ({ entries }) => {
    const clamp = (place: number): number => Math.max(0, Math.min(entries.length, place))
    return (at) => {
      const start = lower === 'unbounded' ? 0 : clamp(at + offset(lower))
      const end = upper === 'unbounded' ? entries.length : clamp(at + offset(upper) + 1)
      return { start, end: Math.max(start, end) }
    }
  }
}

function checkSortValue(value: Maybe, unit: string | undefined): void {
  if (unit !== undefined) {
    if (!(value instanceof Date)) {
      throw new MongoError(
        5429513,
        `Invalid range: Expected the sortBy field to be a Date, but it was ${typeName(value)}`,
      )
    }
  } else if (value instanceof Date) {
    throw new MongoError(
      5429413,
      'Invalid range: For windows that involve date or time ranges, a unit must be provided.',
    )
  } else if (!isNumeric(value)) {
    throw new MongoError(
      5429414,
      `Invalid range: Expected the sortBy field to be a number, but it was ${typeName(value)}`,
    )
  }
}

/** The furthest sort value that a bound lets in. */
function thresholdOf(value: Maybe, bound: Bound, unit: string | undefined): Maybe {
  if (!isNumeric(bound)) return value
  if (value instanceof Date) return shiftDate(value, unit ?? 'millisecond', toNumber(bound), 'UTC')
  return isNumeric(value) ? add(value, bound) : value
}

/** Both ends only move forward from one document to the next, as the documents are sorted by the value. */
function byRange([lower, upper]: [Bound, Bound], unit: string | undefined): Frame {
  return ({ entries }) => {
    for (const { sortValue } of entries) checkSortValue(sortValue, unit)
    let [start, end] = [0, 0]
    return (at) => {
      const value = entries[at]?.sortValue
      if (lower !== 'unbounded') {
        const least = thresholdOf(value, lower, unit)
        while (start < entries.length && compareValues(entries[start]?.sortValue, least) < 0) start++
      }
      if (upper === 'unbounded') end = entries.length
      else {
        const greatest = thresholdOf(value, upper, unit)
        while (end < entries.length && compareValues(entries[end]?.sortValue, greatest) <= 0) end++
      }
      return { start, end: Math.max(start, end) }
    }
  }
}

function rangeFrame(window: Value, unit: Maybe, sort: readonly SortField[]): Frame {
  const unitName = unit === undefined ? undefined : wantUnit('$setWindowFields', unit)
  const bounds = parseBounds('range', window, unitName !== undefined)
  if (bounds[0] === 'unbounded' && bounds[1] === 'unbounded' && sort.length !== 1) return everything
  const [field] = sort
  if (sort.length !== 1 || !field)
    throw new MongoError(5339902, 'Range-based bounds require sortBy a single field')
  if (field.descending) throw new MongoError(8947401, 'Range-based bounds require an ascending sortBy')
  return byRange(bounds, unitName)
}

/** Reads a `window`: bounds by documents or by range, whose unit is one of dates; nothing is the whole partition. */
export function parseFrame(window: Maybe, sort: readonly SortField[]): Frame {
  if (window === undefined) return everything
  if (!isDoc(window)) throw wrong("'window' field must be an object")
  for (const name of window.keys()) {
    if (name !== 'documents' && name !== 'range' && name !== 'unit')
      throw wrong(`'window' field can only contain 'documents', 'range' and 'unit', not '${name}'`)
  }
  const [documents, range, unit] = ['documents', 'range', 'unit'].map((name) => window.get(name))
  if (documents !== undefined && range !== undefined)
    throw wrong("Window bounds can specify either 'documents' or 'range', not both.")
  if (range !== undefined) return rangeFrame(range, unit, sort)
  if (unit !== undefined) throw wrong("Window bounds can only specify 'unit' with range-based bounds.")
  if (documents === undefined) return everything
  const bounds = parseBounds('documents', documents, true)
  if (bounds[0] === 'unbounded' && bounds[1] === 'unbounded') return everything
  if (sort.length === 0) throw new MongoError(5339901, 'Document-based bounds require a sortBy')
  return byDocuments(bounds)
}
