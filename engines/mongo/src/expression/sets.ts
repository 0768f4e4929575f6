import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { type Maybe, type Value } from '../bson/values.ts'
import { encodeKey } from '../keys/key-encoding.ts'
import { binary, isNullish, unary, variadic, isTruthy } from './arguments.ts'
import { type Operators } from './expression.ts'

/** Values by what they are equal to: 1, 1.0 and NumberLong(1) are one. */
function asSet(operator: string, value: Maybe): Map<string, Value> {
  if (!Array.isArray(value)) {
    throw new MongoError(
      17048,
      `All operands of ${operator} must be arrays. One argument is of type: ${typeName(value)}`,
    )
  }
  return new Map(value.map((item) => [encodeKey([item], []).toString('latin1'), item]))
}

const inOrder = (set: Map<string, Value>): Value[] =>
  [...set].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value)

function union(values: Maybe[]): Maybe {
  if (values.some(isNullish)) return null
  const all = new Map<string, Value>()
  for (const value of values) {
    for (const [key, item] of asSet('$setUnion', value)) if (!all.has(key)) all.set(key, item)
  }
  return inOrder(all)
}

function intersection(values: Maybe[]): Maybe {
  if (values.some(isNullish)) return null
  const [first, ...others] = values.map((value) => asSet('$setIntersection', value))
  if (!first) return []
  return inOrder(new Map([...first].filter(([key]) => others.every((other) => other.has(key)))))
}

function difference(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null
  const without = asSet('$setDifference', b)
  return [...asSet('$setDifference', a)].filter(([key]) => !without.has(key)).map(([, value]) => value)
}

const elements = (operator: string, value: Maybe): Value[] => {
  if (!Array.isArray(value)) {
    throw new MongoError(
      operator === '$anyElementTrue' ? 17041 : 17040,
      `${operator}'s argument must be an array, but is ${typeName(value)}`,
    )
  }
  return value
}

export const sets: Operators = {
  $setUnion: variadic('$setUnion', union),
  $setIntersection: variadic('$setIntersection', intersection),
  $setDifference: binary('$setDifference', difference),
  $setEquals: variadic(
    '$setEquals',
    (values) => {
      const [first, ...others] = values.map((value) => asSet('$setEquals', value))
      return others.every(
        (other) => other.size === first?.size && [...other.keys()].every((key) => first.has(key)),
      )
    },
    2,
  ),
  $setIsSubset: binary('$setIsSubset', (a, b) => {
    const whole = asSet('$setIsSubset', b)
    return [...asSet('$setIsSubset', a).keys()].every((key) => whole.has(key))
  }),
  $anyElementTrue: unary('$anyElementTrue', (value) => elements('$anyElementTrue', value).some(isTruthy)),
  $allElementsTrue: unary('$allElementsTrue', (value) => elements('$allElementsTrue', value).every(isTruthy)),
}
