import { MongoError, unsupported } from '../errors.ts'
import { Decimal128, makeDecimal } from '../bson/decimal.ts'
import {
  isNumeric,
  makeInteger,
  negate,
  toDecimal,
  toExactInteger,
  toNumber,
  type Numeric,
} from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { Int32, type Maybe } from '../bson/values.ts'
import { exactDecimal } from '../bson/double-double.ts'
import { binary, compileArguments, isNullish, unary } from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

function wantNumber(operator: string, value: Maybe): Numeric {
  if (!isNumeric(value)) {
    throw new MongoError(28765, `${operator} only supports numeric types, not ${typeName(value)}`)
  }
  return value
}

/** For functions whose result is a double; of a decimal they would lose digits, so that is refused. */
const real = (operator: string, compute: (value: number) => number): Operator =>
  unary(operator, (value) => {
    if (isNullish(value)) return null
    const number = wantNumber(operator, value)
    if (number instanceof Decimal128) throw unsupported(`${operator} of a decimal`)
    return compute(toNumber(number))
  })

function logarithmOf(operator: string, code: number, compute: (value: number) => number): Operator {
  return real(operator, (value) => {
    if (value <= 0)
      throw new MongoError(code, `${operator}'s argument must be a positive number, but is ${value}`)
    return compute(value)
  })
}

function squareRoot(value: number): number {
  if (value < 0) throw new MongoError(28714, "$sqrt's argument must be greater than or equal to 0")
  return Math.sqrt(value)
}

type Rounding = (number: number) => number

const halfEven: Rounding = (number) => {
  const floor = Math.floor(number)
  const rest = number - floor
  if (rest !== 0.5) return Math.round(number)
  return floor % 2 === 0 ? floor : floor + 1
}

function roundDecimal(value: Decimal128, places: number, mode: Rounding): Decimal128 {
  const { kind, negative, coefficient, exponent } = value.parts
  if (kind !== 'finite' || exponent >= -places) return value
  const divisor = 10n ** BigInt(-places - exponent)
  const whole = coefficient / divisor
  const rest = coefficient % divisor
  // The rounding mode is asked about a small number that stands as this one does: same parity, same side of a half.
  const fraction = rest === 0n ? 0 : rest * 2n < divisor ? 0.25 : rest * 2n === divisor ? 0.5 : 0.75
  const model = (negative ? -1 : 1) * (Number(whole % 2n) + fraction)
  const rounded = BigInt(Math.abs(mode(model))) - (whole % 2n) + whole
  return makeDecimal(negative, rounded, -places)
}

function roundDouble(value: number, places: number, mode: Rounding): number {
  if (!Number.isFinite(value)) return value
  if (places === 0) return mode(value)
  // On all its digits, as MongoDB does: the double that is written 2.675 lies below it and becomes 2.67.
  return toNumber(roundDecimal(exactDecimal(value), places, mode))
}

function roundInteger(operator: string, value: Int32 | bigint, places: number, mode: Rounding): Numeric {
  const rounded = toExactInteger(roundDecimal(toDecimal(value), places, mode)) ?? 0n
  const result = makeInteger(rounded, value instanceof Int32 ? 'int' : 'long')
  if (result === undefined) {
    throw new MongoError(
      51080,
      `invalid conversion from Decimal128 result in ${operator} resulting from arguments: [${toNumber(value)}, ${places}]`,
    )
  }
  return result
}

function wantPrecision(operator: string, value: Maybe): number {
  const places = isNumeric(value) ? toExactInteger(value) : undefined
  if (places === undefined)
    throw new MongoError(51082, `precision argument to ${operator} must be an integral value`)
  if (places < -20n || places > 100n) {
    throw new MongoError(
      51083,
      `cannot apply ${operator} with precision value ${places} value must be in [-20, 100]`,
    )
  }
  return Number(places)
}

function roundTo(operator: string, mode: Rounding): Operator {
  return (argument, compiler) => {
    const [operand, digits] = compileArguments(operator, argument, compiler, 1, 2)
    return (context) => {
      const value = operand?.(context)
      const given = digits?.(context)
      if (isNullish(value) || (digits && isNullish(given))) return null
      if (!isNumeric(value))
        throw new MongoError(51081, `${operator} only supports numeric types, not ${typeName(value)}`)
      const places = digits ? wantPrecision(operator, given) : 0
      if (value instanceof Decimal128) return roundDecimal(value, places, mode)
      if (typeof value === 'number') return roundDouble(value, places, mode)
      return places >= 0 ? value : roundInteger(operator, value, places, mode)
    }
  }
}

const integral = (operator: string, mode: Rounding): Operator =>
  unary(operator, (value) => {
    if (isNullish(value)) return null
    const number = wantNumber(operator, value)
    if (number instanceof Decimal128) return roundDecimal(number, 0, mode)
    return typeof number === 'number' ? mode(number) : number
  })

function absolute(value: Maybe): Maybe {
  if (isNullish(value)) return null
  const number = wantNumber('$abs', value)
  if (toNumber(number) >= 0) return number
  const result = negate(number)
  if (result === undefined) throw new MongoError(28680, "can't take $abs of long long min")
  return result
}

function power(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null
  const base = wantNumber('$pow', a)
  const exponent = wantNumber('$pow', b)
  if (base instanceof Decimal128 || exponent instanceof Decimal128) throw unsupported('$pow of a decimal')
  if (toNumber(base) === 0 && toNumber(exponent) < 0) {
    throw new MongoError(28764, '$pow cannot take a base of 0 and a negative exponent')
  }
  const result = toNumber(base) ** toNumber(exponent)
  if (typeof base === 'number' || typeof exponent === 'number' || !Number.isSafeInteger(result)) return result
  return base instanceof Int32 && exponent instanceof Int32 && Math.abs(result) < 2147483648
    ? new Int32(result)
    : BigInt(result)
}

function logarithm(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null
  const number = toNumber(wantNumber('$log', a))
  const base = toNumber(wantNumber('$log', b))
  if (number <= 0) throw new MongoError(28758, `$log's argument must be a positive number, but is ${number}`)
  if (base <= 0 || base === 1) {
    throw new MongoError(28759, `$log's base must be a positive number not equal to 1, but is ${base}`)
  }
  return Math.log(number) / Math.log(base)
}

export const mathematics: Operators = {
  $abs: unary('$abs', absolute),
  $ceil: integral('$ceil', Math.ceil),
  $floor: integral('$floor', Math.floor),
  $round: roundTo('$round', halfEven),
  $trunc: roundTo('$trunc', Math.trunc),
  $sqrt: real('$sqrt', squareRoot),
  $exp: real('$exp', Math.exp),
  $ln: logarithmOf('$ln', 28766, Math.log),
  $log10: logarithmOf('$log10', 28761, Math.log10),
  $log: binary('$log', logarithm),
  $pow: binary('$pow', power),
  $sin: real('$sin', Math.sin),
  $cos: real('$cos', Math.cos),
  $tan: real('$tan', Math.tan),
  $degreesToRadians: real('$degreesToRadians', (value) => (value * Math.PI) / 180),
  $radiansToDegrees: real('$radiansToDegrees', (value) => (value * 180) / Math.PI),
  $rand: () => () => Math.random(),
}
