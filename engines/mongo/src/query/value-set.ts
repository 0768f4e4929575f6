import { textOf } from '../bson/compare.ts'
import { compareNumbers, isNumeric, toNumber } from '../bson/numbers.ts'
import { classOf } from '../bson/types.ts'
import { Opaque, type Value } from '../bson/values.ts'
import { encodeKey } from '../keys/key-encoding.ts'

/** Values by what they are equal to: 1, 1.0 and NumberLong(1) are one, and so are 2.5 and NumberDecimal('2.50'). */
export interface ValueSet {
  has(value: Value): boolean
  /** False where an equal one was there. */
  add(value: Value): boolean
}

/** A number stands for all that equal it; where no double does, and for other types, it is the bytes of the sort key. */
function keyOf(value: Value): number | string {
  if (typeof value === 'number') return value
  if (isNumeric(value)) {
    const double = toNumber(value)
    if (compareNumbers(double, value) === 0) return double
  }
  return encodeKey([value], []).toString('latin1')
}

export function createValueSet(values: Iterable<Value> = []): ValueSet {
  const texts = new Set<string>()
  const others = new Set<number | string>()
  /** Symbols, which are deprecated, equal strings. */
  const asText = (value: Value): string | undefined =>
    typeof value === 'string'
      ? value
      : value instanceof Opaque && classOf(value) === 60
        ? textOf(value)
        : undefined

  const set: ValueSet = {
    has(value) {
      const text = asText(value)
      return text === undefined ? others.has(keyOf(value)) : texts.has(text)
    },
    add(value) {
      const text = asText(value)
      const size = texts.size + others.size
      if (text === undefined) others.add(keyOf(value))
      else texts.add(text)
      return texts.size + others.size > size
    },
  }
  for (const value of values) set.add(value)
  return set
}
