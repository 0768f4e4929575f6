import { compareValues, isEqual } from '../bson/compare.ts'
import { Decimal128 } from '../bson/decimal.ts'
import { classOf } from '../bson/types.ts'
import { MAX_KEY, MIN_KEY, Regex, UNDEFINED, type Maybe, type Value } from '../bson/values.ts'
import { type Comparison, type Predicate } from './filter.ts'
import { compileRegex } from '../regex/compile-regex.ts'
import { createValueSet } from './value-set.ts'

const isNullish = (value: Maybe): boolean => value === undefined || value === null || value === UNDEFINED

export const isNaNValue = (value: Maybe): boolean =>
  (typeof value === 'number' && Number.isNaN(value)) ||
  (value instanceof Decimal128 && value.parts.kind === 'nan')

function equals(wanted: Value): (value: Maybe) => boolean {
  if (isNullish(wanted)) return wanted === UNDEFINED ? (value) => value === UNDEFINED : isNullish
  if (typeof wanted === 'string')
    return (value) => value === wanted || (isSymbol(value) && isEqual(value, wanted))
  return (value) => value !== undefined && isEqual(value, wanted)
}

const isSymbol = (value: Maybe): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 14

const accepts: Record<Exclude<Comparison, 'eq'>, (order: number) => boolean> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
}

/**
 * Type bracketing: a value is only compared with one of its own class. But minKey and maxKey compare with all, and what
 * is missing lies between them (MongoDB's expression_leaf.cpp).
 */
function ordered(op: Exclude<Comparison, 'eq'>, wanted: Value): (value: Maybe) => boolean {
  const holds = accepts[op]
  const inclusive = op === 'gte' || op === 'lte'
  if (isNullish(wanted)) return inclusive ? isNullish : () => false
  if (isNaNValue(wanted)) return inclusive ? isNaNValue : () => false
  if (wanted === MIN_KEY || wanted === MAX_KEY) return (value) => holds(compareValues(value ?? null, wanted))
  const kind = classOf(wanted)
  return (value) =>
    value !== undefined &&
    classOf(value) === kind &&
    !isNaNValue(value) &&
    holds(compareValues(value, wanted))
}

export const comparison = (op: Comparison, value: Value): Predicate => ({
  op,
  value,
  test: op === 'eq' ? equals(value) : ordered(op, value),
  expands: true,
})

/** `$in` takes values, of which there may be many, and regular expressions. */
export function isIn(values: Value[]): Predicate {
  const regexes = values.filter((value) => value instanceof Regex)
  const plain = values.filter((value) => !(value instanceof Regex))
  const set = createValueSet(plain)
  const tests: ((value: Maybe) => boolean)[] = [(value) => value !== undefined && set.has(value)]
  if (plain.includes(null)) tests.push(isNullish)
  for (const { pattern, flags } of regexes) {
    const regex = compileRegex(pattern, flags)
    tests.push((value) => typeof value === 'string' && regex.test(value))
    tests.push((value) => value instanceof Regex && value.pattern === pattern && value.flags === flags)
  }
  return {
    op: 'in',
    values,
    regexes: regexes.length,
    test: (value) => tests.some((test) => test(value)),
    expands: true,
  }
}
