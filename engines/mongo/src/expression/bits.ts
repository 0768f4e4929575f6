import { MongoError } from '../errors.ts'
import { encode } from '../bson/encode.ts'
import { isNumeric } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { Binary, Int32, int32, isDoc, type Maybe } from '../bson/values.ts'
import { isNullish, unary, variadic } from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

/** Bitwise operators give an int of ints, a long as soon as one operand is a long, and null of what is not there. */
const bitwise = (operator: string, identity: bigint, combine: (a: bigint, b: bigint) => bigint): Operator =>
  variadic(operator, (values) => {
    let total = identity
    let isLong = false
    for (const value of values) {
      if (isNullish(value)) return null
      if (typeof value !== 'bigint' && !(value instanceof Int32))
        throw new MongoError('TypeMismatch', `${operator} only supports int and long operands.`)
      isLong ||= typeof value === 'bigint'
      total = combine(total, typeof value === 'bigint' ? value : BigInt(value.value))
    }
    return isLong ? total : int32(Number(total))
  })

function invert(value: Maybe): Maybe {
  if (isNullish(value)) return null
  if (!isNumeric(value))
    throw new MongoError(28765, `$bitNot only supports numeric types, not ${typeName(value)}`)
  if (typeof value === 'bigint') return ~value
  if (value instanceof Int32) return int32(~value.value)
  throw new MongoError('TypeMismatch', `$bitNot only supports int and long, not: ${typeName(value)}.`)
}

function binarySize(value: Maybe): Maybe {
  if (isNullish(value)) return null
  if (typeof value === 'string') return int32(Buffer.byteLength(value))
  if (value instanceof Binary) return int32(value.bytes.length)
  throw new MongoError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`)
}

function bsonSize(value: Maybe): Maybe {
  if (isNullish(value)) return null
  if (isDoc(value)) return int32(encode(value).length)
  throw new MongoError(31393, `$bsonSize requires a document input, found: ${typeName(value)}`)
}

export const bits: Operators = {
  $bitAnd: bitwise('$bitAnd', -1n, (a, b) => a & b),
  $bitOr: bitwise('$bitOr', 0n, (a, b) => a | b),
  $bitXor: bitwise('$bitXor', 0n, (a, b) => a ^ b),
  $bitNot: unary('$bitNot', invert),
  $binarySize: unary('$binarySize', binarySize),
  $bsonSize: unary('$bsonSize', bsonSize),
}
