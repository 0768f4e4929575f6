import { MongoError } from '../errors.ts'
import { compareValues } from '../bson/compare.ts'
import { add, isNumeric, makeInteger, multiply, toExactInteger, type Numeric } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { Int32, int32, isDoc, Timestamp, type Maybe, type Value } from '../bson/values.ts'
import { describeValue } from '../storage/index-entries.ts'
import { type LeafChange } from './update.ts'

type Apply = LeafChange['apply']

function arithmetic(
  operator: '$inc' | '$mul',
  path: string,
  argument: Value,
  compute: (a: Numeric, b: Numeric) => Numeric | undefined,
  start: Numeric,
): Apply {
  if (!isNumeric(argument)) {
    const verb = operator === '$inc' ? 'increment' : 'multiply'
    throw new MongoError(
      'TypeMismatch',
      `Cannot ${verb} with non-numeric argument: {${path}: ${describeValue(argument)}}`,
    )
  }
  return (value, describe) => {
    if (value !== undefined && !isNumeric(value)) {
      throw new MongoError(
        'TypeMismatch',
        `Cannot apply ${operator} to a value of non-numeric type. ${describe()} has the field '${path.split('.').at(-1) ?? ''}' of non-numeric type ${typeName(value)}`,
      )
    }
    const result = compute(value ?? start, argument)
    if (result === undefined) {
      throw new MongoError(
        'BadValue',
        `Failed to apply ${operator} operations to current value (${describeValue(value ?? null)}) for document ${describe()}`,
      )
    }
    return result
  }
}

export const increment = (path: string, argument: Value): Apply =>
  arithmetic('$inc', path, argument, add, int32(0))
export const multiplyBy = (path: string, argument: Value): Apply =>
  arithmetic('$mul', path, argument, multiply, int32(0))

export const keepLeast =
  (argument: Value): Apply =>
  (value) =>
    value === undefined || compareValues(argument, value) < 0 ? argument : value

export const keepGreatest =
  (argument: Value): Apply =>
  (value) =>
    value === undefined || compareValues(argument, value) > 0 ? argument : value

let lastStamp = { seconds: 0, increment: 0 }

function newTimestamp(): Timestamp {
  const seconds = Math.floor(Date.now() / 1000)
  lastStamp =
    seconds > lastStamp.seconds
      ? { seconds, increment: 1 }
      : { ...lastStamp, increment: lastStamp.increment + 1 }
  return new Timestamp(lastStamp.seconds, lastStamp.increment)
}

export function currentDate(argument: Value): Apply {
  const type = isDoc(argument) && argument.size === 1 ? argument.get('$type') : undefined
  if (typeof argument === 'boolean' || type === 'date') return () => new Date()
  if (type === 'timestamp') return newTimestamp
  throw new MongoError(
    'BadValue',
    `${typeName(argument)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}).`,
  )
}

const isInteger = (value: Maybe): value is Int32 | bigint =>
  value instanceof Int32 || typeof value === 'bigint'

export function changeBits(path: string, argument: Value): Apply {
  if (!isDoc(argument) || argument.size === 0) {
    throw new MongoError(
      'BadValue',
      `The $bit modifier is not compatible with a ${typeName(argument)}. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}`,
    )
  }
  const steps = [...argument].map(([name, mask]) => {
    if (name !== 'and' && name !== 'or' && name !== 'xor') {
      throw new MongoError(
        'BadValue',
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`,
      )
    }
    if (!isInteger(mask)) {
      throw new MongoError(
        'BadValue',
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(mask)}' is not supported here`,
      )
    }
    return { name, mask }
  })
  return (value, describe) => {
    let result: Numeric = int32(0)
    if (value !== undefined) {
      if (!isInteger(value)) {
        throw new MongoError(
          'BadValue',
          `Cannot apply $bit to a value of non-integral type. ${describe()} has the field ${path} of non-integer type ${typeName(value)}`,
        )
      }
      result = value
    }
    for (const { name, mask } of steps) {
      const wide: boolean = typeof result === 'bigint' || typeof mask === 'bigint'
      const a: bigint = toExactInteger(result) ?? 0n
      const b: bigint = toExactInteger(mask) ?? 0n
      const bits: bigint = name === 'and' ? a & b : name === 'or' ? a | b : a ^ b
      result = makeInteger(bits, wide ? 'long' : 'int') ?? result
    }
    return result
  }
}
