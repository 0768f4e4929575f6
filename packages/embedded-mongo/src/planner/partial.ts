import { compareValues, isEqual } from '../bson/compare.ts'
import { classOf } from '../bson/types.ts'
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

function implies(given: Predicate, wanted: Predicate): boolean {
  if (wanted.op === 'exists') return given.op === 'exists' || impliesPresence(given)
  if (given.op === 'eq' && wanted.op !== 'elemMatch') return wanted.test(given.value)
  if (given.op === 'in' && given.regexes === 0 && wanted.op !== 'elemMatch')
    return given.values.every(wanted.test)
  if (!('value' in given) || !('value' in wanted) || classOf(given.value) !== classOf(wanted.value))
    return false
  const order = compareValues(given.value, wanted.value)
  if (wanted.op === 'gt' || wanted.op === 'gte') {
    if (given.op !== 'gt' && given.op !== 'gte') return false
    return order > 0 || (order === 0 && (wanted.op === 'gte' || given.op === 'gt'))
  }
  if (wanted.op === 'lt' || wanted.op === 'lte') {
    if (given.op !== 'lt' && given.op !== 'lte') return false
    return order < 0 || (order === 0 && (wanted.op === 'lte' || given.op === 'lt'))
  }
  return given.op === wanted.op && isEqual(given.value, wanted.value)
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
