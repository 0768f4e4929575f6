import { MongoError } from '../errors.ts'
import { Decimal128 } from '../bson/decimal.ts'
import { parseDecimal } from '../bson/parse-decimal.ts'
import { fitsInt64, isNumeric, toDecimal, toNumber } from '../bson/numbers.ts'
import { typeName, typesForAlias } from '../bson/types.ts'
import { Int32, int32, ObjectId, type Maybe, type Value } from '../bson/values.ts'
import { compileNamed, isNullish, namedArguments, unary, isTruthy } from './arguments.ts'
import { parseDateText } from './date-text.ts'
import { toText } from './to-text.ts'
import { type Operator, type Operators } from './expression.ts'

const failure = (message: string): MongoError =>
  new MongoError('ConversionFailure', `${message} in $convert with no onError value`)

const unsupportedConversion = (value: Value, to: string): MongoError =>
  failure(`Unsupported conversion from ${typeName(value)} to ${to}`)

/** The whole part of a number or of an integer's text, within the bounds of the wanted type. */
function toWhole(value: Value, type: 'int' | 'long'): bigint {
  let whole: bigint
  if (typeof value === 'boolean') whole = value ? 1n : 0n
  else if (typeof value === 'string') {
    if (!/^[+-]?\d{1,19}$/.test(value)) throw failure(`Failed to parse number '${value}'`)
    whole = BigInt(value.replace(/^\+/, ''))
  } else if (value instanceof Date && type === 'long') whole = BigInt(value.getTime())
  else if (typeof value === 'bigint') whole = value
  else if (value instanceof Int32) whole = BigInt(value.value)
  else if (isNumeric(value)) {
    const number =
      value instanceof Decimal128
        ? decimalWhole(value)
        : Number.isFinite(value)
          ? BigInt(Math.trunc(value))
          : undefined
    if (number === undefined) throw failure('Attempt to convert NaN or infinity value to integer type')
    whole = number
  } else throw unsupportedConversion(value, type)
  const fits = type === 'int' ? whole <= 2147483647n && whole >= -2147483648n : fitsInt64(whole)
  if (!fits) throw failure(`Conversion would overflow target type: ${whole}`)
  return whole
}

function decimalWhole(value: Decimal128): bigint | undefined {
  const { kind, negative, coefficient, exponent } = value.parts
  if (kind !== 'finite' || exponent > 40) return undefined
  const scale = 10n ** BigInt(Math.abs(exponent))
  const magnitude = exponent < 0 ? coefficient / scale : coefficient * scale
  return negative ? -magnitude : magnitude
}

function toDouble(value: Value): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isNumeric(value)) return toNumber(value)
  if (value instanceof Date) return value.getTime()
  if (typeof value !== 'string') throw unsupportedConversion(value, 'double')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value))
    throw failure(`Failed to parse number '${value}'`)
  return Number(value)
}

function toDate(value: Value): Date {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return new Date(value.bytes.readUInt32BE(0) * 1000)
  if (typeof value === 'string') return parseDateText(value)
  if (value instanceof Int32 || !isNumeric(value)) throw unsupportedConversion(value, 'date')
  const date = new Date(Number(toWhole(value, 'long')))
  if (Number.isNaN(date.getTime())) throw failure('date out of range')
  return date
}

function toObjectId(value: Value): ObjectId {
  if (value instanceof ObjectId) return value
  if (typeof value !== 'string') throw unsupportedConversion(value, 'objectId')
  if (!/^[0-9a-f]{24}$/i.test(value)) throw failure(`Failed to parse objectId '${value}'`)
  return new ObjectId(Buffer.from(value, 'hex'))
}

function toDecimalValue(value: Value): Decimal128 {
  if (typeof value === 'boolean') return toDecimal(int32(value ? 1 : 0))
  if (isNumeric(value)) return toDecimal(value)
  if (value instanceof Date) return toDecimal(BigInt(value.getTime()))
  if (typeof value === 'string') return parseDecimal(value)
  throw unsupportedConversion(value, 'decimal')
}

const converters = new Map<number, (value: Value) => Value>([
  [1, toDouble],
  [2, (value) => toText('$convert', value)],
  [7, toObjectId],
  [8, (value) => (isNumeric(value) || typeof value === 'boolean' ? isTruthy(value) : true)],
  [9, toDate],
  [16, (value) => int32(Number(toWhole(value, 'int')))],
  [18, (value) => toWhole(value, 'long')],
  [19, toDecimalValue],
])

const toType = (operator: string, type: number): Operator =>
  unary(operator, (value) => (isNullish(value) ? null : (converters.get(type)?.(value) ?? null)))

function convertTo(value: Value, to: Maybe): Value {
  const name = typeof to === 'string' ? to : isNumeric(to) ? toNumber(to) : undefined
  if (name === undefined)
    throw new MongoError('FailedToParse', "$convert's 'to' argument must be a string or number")
  const [type = 0] = typesForAlias(name)
  const convert = converters.get(type)
  if (!convert) throw unsupportedConversion(value, String(name))
  return convert(value)
}

const convert: Operator = (argument, compiler) => {
  const given = namedArguments('$convert', argument, ['input', 'to'], ['onError', 'onNull'])
  const named = compileNamed('$convert', argument, compiler, ['input', 'to'], ['onError', 'onNull'])
  return (context) => {
    const input = named('input')(context)
    const to = named('to')(context)
    if (isNullish(input)) return given.has('onNull') ? named('onNull')(context) : null
    if (isNullish(to)) return null
    try {
      return convertTo(input, to)
    } catch (error) {
      if (given.has('onError') && error instanceof MongoError) return named('onError')(context)
      throw error
    }
  }
}

export const conversions: Operators = {
  $type: unary('$type', (value) => typeName(value)),
  $isNumber: unary('$isNumber', isNumeric),
  $convert: convert,
  $toDouble: toType('$toDouble', 1),
  $toString: toType('$toString', 2),
  $toObjectId: toType('$toObjectId', 7),
  $toBool: toType('$toBool', 8),
  $toDate: toType('$toDate', 9),
  $toInt: toType('$toInt', 16),
  $toLong: toType('$toLong', 18),
  $toDecimal: toType('$toDecimal', 19),
}
