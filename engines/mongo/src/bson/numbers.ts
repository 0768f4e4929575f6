import { DECIMAL_NAN, Decimal128, decimalInfinity, makeDecimal, type DecimalParts } from './decimal.ts'
import { parseDecimal } from './parse-decimal.ts'
import { Int32, int32, type Maybe } from './values.ts'

export type Numeric = number | bigint | Int32 | Decimal128

export const isNumeric = (value: Maybe): value is Numeric =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  value instanceof Int32 ||
  value instanceof Decimal128

/** The nearest JavaScript number; inexact for large 64-bit integers and for most decimals. */
export function toNumber(value: Numeric): number {
  if (typeof value === 'number') return value
  if (value instanceof Int32) return value.value
  if (typeof value === 'bigint') return Number(value)
  return Number(value.toString())
}

const INT32_MAX = 2147483647
const INT64_MAX = 9223372036854775807n

const fitsInt32 = (value: number): boolean => value <= INT32_MAX && value >= -INT32_MAX - 1
export const fitsInt64 = (value: bigint): boolean => value <= INT64_MAX && value >= -INT64_MAX - 1n

/** An integer in the smallest BSON type that holds it; a bigint past 64 bits has none. */
export function makeInteger(value: bigint, atLeast: 'int' | 'long'): Numeric | undefined {
  if (atLeast === 'int' && value <= BigInt(INT32_MAX) && value >= -BigInt(INT32_MAX) - 1n) {
    return int32(Number(value))
  }
  return fitsInt64(value) ? value : undefined
}

/** The exact integer a numeric value stands for, or undefined where it has a fraction or is not finite. */
export function toExactInteger(value: Numeric): bigint | undefined {
  if (value instanceof Int32) return BigInt(value.value)
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  const { kind, negative, coefficient, exponent } = value.parts
  if (kind !== 'finite') return undefined
  const scale = 10n ** BigInt(Math.abs(exponent))
  if (exponent < 0 && coefficient % scale !== 0n) return undefined
  const magnitude = exponent < 0 ? coefficient / scale : coefficient * scale
  return negative ? -magnitude : magnitude
}

const bits = new DataView(new ArrayBuffer(8))

/** Every finite double is an exact decimal: its mantissa times a power of two, written with powers of ten. */
function exactParts(value: Numeric): DecimalParts {
  if (value instanceof Decimal128) return value.parts
  if (typeof value !== 'number') {
    const whole = value instanceof Int32 ? BigInt(value.value) : value
    return { kind: 'finite', negative: whole < 0n, coefficient: whole < 0n ? -whole : whole, exponent: 0 }
  }
  const negative = value < 0
  if (Number.isNaN(value)) return { kind: 'nan', negative: false, coefficient: 0n, exponent: 0 }
  if (!Number.isFinite(value)) return { kind: 'infinity', negative, coefficient: 0n, exponent: 0 }
  bits.setFloat64(0, Math.abs(value))
  const raw = bits.getBigUint64(0)
  const biased = Number(raw >> 52n)
  const mantissa = (raw & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n)
  const power = (biased === 0 ? 1 : biased) - 1075
  if (power >= 0) return { kind: 'finite', negative, coefficient: mantissa << BigInt(power), exponent: 0 }
  return { kind: 'finite', negative, coefficient: mantissa * 5n ** BigInt(-power), exponent: power }
}

const rank = ({ kind, negative, coefficient }: DecimalParts): number => {
  if (kind === 'nan') return -3
  if (kind === 'infinity') return negative ? -2 : 2
  return coefficient === 0n ? 0 : negative ? -1 : 1
}

function compareParts(a: DecimalParts, b: DecimalParts): number {
  const order = rank(a) - rank(b)
  if (order !== 0 || a.kind !== 'finite' || a.coefficient === 0n) return Math.sign(order)
  const flip = a.negative ? -1 : 1
  const sizeA = a.coefficient.toString().length + a.exponent
  const sizeB = b.coefficient.toString().length + b.exponent
  if (sizeA !== sizeB) return sizeA < sizeB ? -flip : flip
  const low = Math.min(a.exponent, b.exponent)
  const left = a.coefficient * 10n ** BigInt(a.exponent - low)
  const right = b.coefficient * 10n ** BigInt(b.exponent - low)
  return left === right ? 0 : left < right ? -flip : flip
}

/** Compares by exact numeric value over all four types; NaN is equal to itself and below everything. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const left = a instanceof Int32 ? a.value : a
  const right = b instanceof Int32 ? b.value : b
  if (left instanceof Decimal128 || right instanceof Decimal128) {
    return compareParts(exactParts(left), exactParts(right))
  }
  if (left < right) return -1
  if (left > right) return 1
  if (typeof left === 'number' && Number.isNaN(left))
    return typeof right === 'number' && Number.isNaN(right) ? 0 : -1
  return typeof right === 'number' && Number.isNaN(right) ? 1 : 0
}

/** As MongoDB does when a double meets a decimal: 15 significant digits. */
export function toDecimal(value: Numeric): Decimal128 {
  if (value instanceof Decimal128) return value
  if (typeof value !== 'number') {
    const whole = value instanceof Int32 ? BigInt(value.value) : value
    return makeDecimal(whole < 0n, whole < 0n ? -whole : whole, 0)
  }
  if (Number.isNaN(value)) return DECIMAL_NAN
  if (!Number.isFinite(value)) return decimalInfinity(value < 0)
  return parseDecimal(value.toPrecision(15))
}

function addParts(a: DecimalParts, b: DecimalParts): Decimal128 {
  if (a.kind === 'nan' || b.kind === 'nan') return DECIMAL_NAN
  if (a.kind === 'infinity' || b.kind === 'infinity') {
    if (a.kind === b.kind && a.negative !== b.negative) return DECIMAL_NAN
    return decimalInfinity(a.kind === 'infinity' ? a.negative : b.negative)
  }
  const exponent = Math.min(a.exponent, b.exponent)
  const left = (a.negative ? -a.coefficient : a.coefficient) * 10n ** BigInt(a.exponent - exponent)
  const right = (b.negative ? -b.coefficient : b.coefficient) * 10n ** BigInt(b.exponent - exponent)
  const sum = left + right
  return makeDecimal(sum < 0n, sum < 0n ? -sum : sum, exponent)
}

function multiplyParts(a: DecimalParts, b: DecimalParts): Decimal128 {
  const negative = a.negative !== b.negative
  if (a.kind === 'nan' || b.kind === 'nan') return DECIMAL_NAN
  if (a.kind === 'infinity' || b.kind === 'infinity') {
    const zero =
      (a.kind === 'finite' && a.coefficient === 0n) || (b.kind === 'finite' && b.coefficient === 0n)
    return zero ? DECIMAL_NAN : decimalInfinity(negative)
  }
  return makeDecimal(negative, a.coefficient * b.coefficient, a.exponent + b.exponent)
}

/** Division to 34 digits, with the trailing zeros an exact quotient does not need taken off. */
export function divideDecimals(left: Decimal128, right: Decimal128): Decimal128 {
  const a = left.parts
  const b = right.parts
  const negative = a.negative !== b.negative
  if (a.kind === 'nan' || b.kind === 'nan') return DECIMAL_NAN
  if (a.kind === 'infinity') return b.kind === 'infinity' ? DECIMAL_NAN : decimalInfinity(negative)
  if (b.kind === 'infinity') return makeDecimal(negative, 0n, 0)
  const shift = 36 + b.coefficient.toString().length
  const scaled = a.coefficient * 10n ** BigInt(shift)
  let quotient = scaled / b.coefficient
  let exponent = a.exponent - b.exponent - shift
  // A sticky digit keeps the rounding right where the division does not come out even.
  if (scaled % b.coefficient !== 0n) return makeDecimal(negative, quotient * 10n + 1n, exponent - 1)
  const ideal = a.exponent - b.exponent
  while (exponent < ideal && quotient % 10n === 0n) {
    quotient /= 10n
    exponent++
  }
  return makeDecimal(negative, quotient, exponent)
}

const isWhole = (value: Numeric): value is Int32 | bigint =>
  value instanceof Int32 || typeof value === 'bigint'
const whole = (value: Int32 | bigint): bigint => (value instanceof Int32 ? BigInt(value.value) : value)
const widest = (a: Numeric, b: Numeric): 'int' | 'long' =>
  typeof a === 'bigint' || typeof b === 'bigint' ? 'long' : 'int'

/** The wider of both types; 32-bit overflow widens to 64. Undefined where a 64-bit integer overflows. */
export function add(a: Numeric, b: Numeric): Numeric | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (a instanceof Int32 && b instanceof Int32) {
    const sum = a.value + b.value
    return fitsInt32(sum) ? int32(sum) : BigInt(sum)
  }
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    return addParts(toDecimal(a).parts, toDecimal(b).parts)
  }
  if (isWhole(a) && isWhole(b)) return makeInteger(whole(a) + whole(b), widest(a, b))
  return toNumber(a) + toNumber(b)
}

/** As `add`, for products. */
export function multiply(a: Numeric, b: Numeric): Numeric | undefined {
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    return multiplyParts(toDecimal(a).parts, toDecimal(b).parts)
  }
  if (isWhole(a) && isWhole(b)) return makeInteger(whole(a) * whole(b), widest(a, b))
  return toNumber(a) * toNumber(b)
}

export function negate(value: Numeric): Numeric | undefined {
  if (typeof value === 'number') return -value
  if (value instanceof Decimal128) {
    const { kind, negative, coefficient, exponent } = value.parts
    if (kind === 'nan') return value
    return kind === 'infinity' ? decimalInfinity(!negative) : makeDecimal(!negative, coefficient, exponent)
  }
  return makeInteger(-whole(value), widest(value, value))
}
