import { MongoError } from '../errors.ts'
import { isNumeric, toExactInteger, toNumber } from '../bson/numbers.ts'
import { typeOf, typesForAlias } from '../bson/types.ts'
import { Binary, Regex, type Maybe, type Value } from '../bson/values.ts'
import { Decimal128 } from '../bson/decimal.ts'
import { type Predicate } from './filter.ts'
import { compileRegex } from '../regex/compile-regex.ts'

const other = (test: (value: Maybe) => boolean, expands: boolean): Predicate => ({
  op: 'other',
  test,
  expands,
})

export const existsPredicate: Predicate = {
  op: 'exists',
  test: (value) => value !== undefined,
  expands: false,
}

export function regexPredicate(pattern: string, flags: string): Predicate {
  const regex = compileRegex(pattern, flags)
  return {
    op: 'regex',
    prefix: regex.prefix === '' ? undefined : regex.prefix,
    exact: false,
    expands: true,
    test: (value) =>
      typeof value === 'string'
        ? regex.test(value)
        : value instanceof Regex && value.pattern === pattern && value.flags === flags,
  }
}

export function typePredicate(value: Value): Predicate {
  const wanted = new Set<number>()
  for (const item of Array.isArray(value) ? value : [value]) {
    if (typeof item !== 'string' && !isNumeric(item)) {
      throw new MongoError('TypeMismatch', 'type must be represented as a number or a string')
    }
    for (const type of typesForAlias(typeof item === 'string' ? item : toNumber(item))) wanted.add(type)
  }
  if (wanted.size === 0) throw new MongoError('FailedToParse', '$type must match at least one type')
  return other((item) => item !== undefined && wanted.has(typeOf(item)), true)
}

export function sizePredicate(value: Value): Predicate {
  const size = isNumeric(value) ? toExactInteger(value) : undefined
  if (size === undefined) throw new MongoError('FailedToParse', 'Failed to parse $size. Expected an integer')
  if (size < 0n)
    throw new MongoError('FailedToParse', 'Failed to parse $size. Expected a non-negative number')
  return other((item) => Array.isArray(item) && BigInt(item.length) === size, false)
}

/** `$mod` works on the number without its fraction, as MongoDB's does. */
function truncated(value: Maybe): bigint | undefined {
  if (!isNumeric(value)) return undefined
  if (value instanceof Decimal128) {
    const { kind, negative, coefficient, exponent } = value.parts
    if (kind !== 'finite' || exponent > 40) return undefined
    const scale = 10n ** BigInt(Math.abs(exponent))
    const magnitude = exponent < 0 ? coefficient / scale : coefficient * scale
    return negative ? -magnitude : magnitude
  }
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined
  return toExactInteger(value)
}

export function modPredicate(value: Value): Predicate {
  if (!Array.isArray(value)) throw new MongoError('BadValue', 'malformed mod, needs to be an array')
  if (value.length < 2) throw new MongoError('BadValue', 'malformed mod, not enough elements')
  if (value.length > 2) throw new MongoError('BadValue', 'malformed mod, too many elements')
  const divisor = truncated(value[0])
  const remainder = truncated(value[1])
  if (divisor === undefined) throw new MongoError('BadValue', 'malformed mod, divisor not a number')
  if (remainder === undefined) throw new MongoError('BadValue', 'malformed mod, remainder not a number')
  if (divisor === 0n) throw new MongoError('BadValue', 'divisor cannot be 0')
  return other((item) => {
    const whole = truncated(item)
    return whole !== undefined && whole % divisor === remainder
  }, true)
}

function bitMask(value: Value): bigint {
  if (Array.isArray(value)) {
    return value.reduce((mask: bigint, position) => {
      const bit = isNumeric(position) ? toExactInteger(position) : undefined
      if (bit === undefined || bit < 0n || bit > 10_000n) {
        throw new MongoError('BadValue', 'bit positions must be non-negative integers')
      }
      return mask | (1n << bit)
    }, 0n)
  }
  if (value instanceof Binary) return bytesToBits(value)
  const mask = isNumeric(value) ? toExactInteger(value) : undefined
  if (mask === undefined || mask < 0n) {
    throw new MongoError('FailedToParse', 'a bit mask must be a non-negative integer, BinData or an array')
  }
  return mask
}

const bytesToBits = (value: Binary): bigint =>
  BigInt(`0x0${Buffer.from(value.bytes).reverse().toString('hex')}`)

export function bitsPredicate(name: string, value: Value): Predicate {
  const mask = bitMask(value)
  const holds = (bits: bigint): boolean => {
    // Negative numbers are sign-extended, which is what BigInt's infinite two's complement does.
    const set = bits & mask
    if (name === '$bitsAllSet') return set === mask
    if (name === '$bitsAllClear') return set === 0n
    return name === '$bitsAnySet' ? set !== 0n : set !== mask
  }
  return other((item) => {
    if (item instanceof Binary) return holds(bytesToBits(item))
    const bits = isNumeric(item) ? toExactInteger(item) : undefined
    return bits !== undefined && holds(bits)
  }, true)
}
