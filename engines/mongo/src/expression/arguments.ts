import { MongoError } from '../errors.ts'
import { isNumeric, toExactInteger, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, UNDEFINED, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { type Compiler, type Expression, type Operator } from './expression.ts'

export const isNullish = (value: Maybe): value is null | undefined =>
  value === undefined || value === null || value === UNDEFINED

/** MongoDB's truth: false, null, undefined, missing and zero are false, all else is true. */
export function isTruthy(value: Maybe): boolean {
  if (value === undefined || value === null || value === false || value === UNDEFINED) return false
  return !isNumeric(value) || toNumber(value) !== 0
}

/** The arguments of an operator: a list, or a single one that stands without brackets. */
export function compileArguments(
  name: string,
  argument: Value,
  compiler: Compiler,
  min: number,
  max = min,
): Expression[] {
  const list = Array.isArray(argument) ? argument : [argument]
  if (list.length < min || list.length > max) {
    throw new MongoError(
      min === max ? 16020 : 28667,
      min === max
        ? `Expression ${name} takes exactly ${min} arguments. ${list.length} were passed in.`
        : `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${list.length} were passed in.`,
    )
  }
  return list.map((item) => compiler.compile(item))
}

export const unary =
  (name: string, compute: (value: Maybe) => Maybe): Operator =>
  (argument, compiler) => {
    const [operand] = compileArguments(name, argument, compiler, 1)
    return (context) => compute(operand?.(context))
  }

export const binary =
  (name: string, compute: (a: Maybe, b: Maybe) => Maybe): Operator =>
  (argument, compiler) => {
    const [left, right] = compileArguments(name, argument, compiler, 2)
    return (context) => compute(left?.(context), right?.(context))
  }

export const variadic =
  (name: string, compute: (values: Maybe[]) => Maybe, min = 0, max = Infinity): Operator =>
  (argument, compiler) => {
    const operands = compileArguments(name, argument, compiler, min, max)
    return (context) => compute(operands.map((operand) => operand(context)))
  }

/** Operators that take `{ name: value }`; unknown names and missing required ones are errors. */
export function namedArguments(
  operator: string,
  argument: Value,
  required: readonly string[],
  optional: readonly string[] = [],
): Doc {
  if (!isDoc(argument)) {
    throw new MongoError(
      'FailedToParse',
      `${operator} only supports an object as its argument, not ${typeName(argument)}`,
    )
  }
  for (const name of argument.keys()) {
    if (!required.includes(name) && !optional.includes(name)) {
      throw new MongoError('FailedToParse', `Unrecognized argument to ${operator}: ${name}`)
    }
  }
  for (const name of required) {
    if (!argument.has(name))
      throw new MongoError('FailedToParse', `Missing '${name}' parameter to ${operator}`)
  }
  return argument
}

/** Compiles named arguments; those that are not given evaluate to missing. */
export function compileNamed(
  operator: string,
  argument: Value,
  compiler: Compiler,
  required: readonly string[],
  optional: readonly string[] = [],
): (name: string) => Expression {
  const named = namedArguments(operator, argument, required, optional)
  const compiled = new Map([...named].map(([name, spec]) => [name, compiler.compile(spec)]))
  return (name) => compiled.get(name) ?? (() => undefined)
}

export function wantInteger(operator: string, what: string, value: Maybe): number {
  const integer = isNumeric(value) ? toExactInteger(value) : undefined
  if (integer === undefined || integer > 2147483647n || integer < -2147483648n) {
    throw new MongoError(
      40096,
      `${operator} requires an integral ${what}, found a value of type: ${typeName(value)}`,
    )
  }
  return Number(integer)
}

export function wantString(operator: string, value: Maybe): string {
  if (typeof value !== 'string') {
    throw new MongoError(34471, `${operator} requires a string argument, found: ${typeName(value)}`)
  }
  return value
}

export function wantArray(operator: string, value: Maybe): Value[] {
  if (!Array.isArray(value)) {
    throw new MongoError(
      28689,
      `The argument to ${operator} must be an array, but was of type: ${typeName(value)}`,
    )
  }
  return value
}
