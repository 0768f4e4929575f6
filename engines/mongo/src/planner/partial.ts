import { compareValues } from '../bson/compare.ts'
import { classOf } from '../bson/types.ts'
import { UNDEFINED, type Value } from '../bson/values.ts'
import { isNaNValue } from '../query/comparison-predicates.ts'
import { type Filter, type Predicate } from '../query/filter.ts'
import { type Condition } from './conditions.ts'

/** Whether a predicate that holds makes sure the value is there and not null. */
export function impliesPresence(predicate: Predicate): boolean {
  switch (predicate.op) {
    case 'eq':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return !predicate.test(null)
    case 'in':
    case 'regex':
    case 'elemMatch':
    case 'exists':
      return !predicate.test(undefined) && (predicate.op === 'exists' || !predicate.test(null))
    case 'other':
      return false
  }
}

const NULLISH = [undefined, null, UNDEFINED]

/** Whether a predicate tells no two values apart that compare as equal, as `$type` does. */
const respectsEquality = (predicate: Predicate): boolean =>
  'value' in predicate || (predicate.op === 'in' && predicate.regexes === 0)

/** Whether all that equal a value satisfy a predicate: null is equal to what is missing, too. */
const holdsForEqual = (value: Value, { test }: Predicate): boolean =>
  value === null || value === UNDEFINED ? NULLISH.every(test) : test(value)

function implies(given: Predicate, wanted: Predicate): boolean {
  if (wanted.op === 'exists') return given.op === 'exists' || impliesPresence(given)
  if (!respectsEquality(given) || !respectsEquality(wanted)) return false
  if (given.op === 'eq') return holdsForEqual(given.value, wanted)
  if (given.op === 'in') return given.values.every((value) => holdsForEqual(value, wanted))
  if (!('value' in given) || !('value' in wanted) || classOf(given.value) !== classOf(wanted.value))
    return false
  // NaN is comparable with itself alone, whatever its place in the order.
  if (isNaNValue(given.value) || isNaNValue(wanted.value)) return false
  const order = compareValues(given.value, wanted.value)
  if (wanted.op === 'gt' || wanted.op === 'gte') {
    if (given.op !== 'gt' && given.op !== 'gte') return false
    return order > 0 || (order === 0 && (wanted.op === 'gte' || given.op === 'gt'))
  }
  if (wanted.op === 'lt' || wanted.op === 'lte') {
    if (given.op !== 'lt' && given.op !== 'lte') return false
    return order < 0 || (order === 0 && (wanted.op === 'lte' || given.op === 'lt'))
  }
  return false
}

/** Whether every document with these conditions is sure to satisfy a partial index's filter. Errs towards no. */
export function coversPartial(conditions: readonly Condition[], partial: Filter): boolean {
  switch (partial.kind) {
    case 'and':
      return partial.filters.every((part) => coversPartial(conditions, part))
    case 'or':
      return partial.filters.some((part) => coversPartial(conditions, part))
    case 'path':
      return conditions.some(
        ({ path, predicate }) => path === partial.path && implies(predicate, partial.predicate),
      )
    default:
      return false
  }
}
