import { MongoError } from '../errors.ts'
import { Decimal128 } from '../bson/decimal.ts'
import {
  add,
  divideDecimals,
  isNumeric,
  multiply,
  negate,
  toDecimal,
  toExactInteger,
  toNumber,
  type Numeric,
} from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { Int32, int32, type Maybe } from '../bson/values.ts'
import { binary, isNullish, variadic } from './arguments.ts'
import { type Operators } from './expression.ts'

const notNumeric = (operator: string, value: Maybe): MongoError =>
  new MongoError('TypeMismatch', `${operator} only supports numeric or date types, not ${typeName(value)}`)

/** 64-bit overflow in an expression goes on as a double, as MongoDB has it. */
export const addWide = (a: Numeric, b: Numeric): Numeric => add(a, b) ?? toNumber(a) + toNumber(b)
const multiplyWide = (a: Numeric, b: Numeric): Numeric => multiply(a, b) ?? toNumber(a) * toNumber(b)

function shiftDate(date: Date, by: Numeric): Date {
  const ms = date.getTime() + Math.round(toNumber(by))
  if (!(Math.abs(ms) <= 8.64e15)) throw new MongoError('Overflow', 'date overflow')
  return new Date(ms)
}

function sum(values: Maybe[]): Maybe {
  let total: Numeric = int32(0)
  let date: Date | undefined
  let missing = false
  for (const value of values) {
    if (isNullish(value)) missing = true
    else if (value instanceof Date) {
      if (date) throw new MongoError(16612, 'only one date allowed in an $add expression')
      date = value
    } else if (isNumeric(value)) total = addWide(total, value)
    else throw notNumeric('$add', value)
  }
  if (missing) return null
  return date ? shiftDate(date, total) : total
}

function subtract(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null
  if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime())
  if (a instanceof Date && isNumeric(b)) return shiftDate(a, -toNumber(b))
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new MongoError('TypeMismatch', `can't $subtract ${typeName(b)} from ${typeName(a)}`)
  }
  const minus = negate(b)
  return minus === undefined ? toNumber(a) - toNumber(b) : addWide(a, minus)
}

function product(values: Maybe[]): Maybe {
  let total: Numeric = int32(1)
  let missing = false
  for (const value of values) {
    if (isNullish(value)) missing = true
    else if (!isNumeric(value)) {
      throw new MongoError('TypeMismatch', `$multiply only supports numeric types, not ${typeName(value)}`)
    } else total = multiplyWide(total, value)
  }
  return missing ? null : total
}

function divide(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new MongoError(
      'TypeMismatch',
      `$divide only supports numeric types, not ${typeName(a)} and ${typeName(b)}`,
    )
  }
  if (toNumber(b) === 0) throw new MongoError('BadValue', "can't $divide by zero")
  if (a instanceof Decimal128 || b instanceof Decimal128) return divideDecimals(toDecimal(a), toDecimal(b))
  return toNumber(a) / toNumber(b)
}

function modulo(a: Maybe, b: Maybe): Maybe {
  if (isNullish(a) || isNullish(b)) return null
  if (!isNumeric(a) || !isNumeric(b)) {
    throw new MongoError(16611, `$mod only supports numeric types, not ${typeName(a)} and ${typeName(b)}`)
  }
  if (toNumber(b) === 0) throw new MongoError(16610, "can't $mod by zero")
  if (a instanceof Decimal128 || b instanceof Decimal128) {
    throw new MongoError('CommandNotSupported', '$mod of decimals is not supported by the embedded server')
  }
  if (typeof a === 'number' || typeof b === 'number') return toNumber(a) % toNumber(b)
  const rest = (toExactInteger(a) ?? 0n) % (toExactInteger(b) ?? 1n)
  return a instanceof Int32 && b instanceof Int32 ? int32(Number(rest)) : rest
}

export const arithmetic: Operators = {
  $add: variadic('$add', sum),
  $subtract: binary('$subtract', subtract),
  $multiply: variadic('$multiply', product),
  $divide: binary('$divide', divide),
  $mod: binary('$mod', modulo),
}
