import { MongoError } from '../errors.ts'
import { compareValues } from '../bson/compare.ts'
import { int32, isDoc, type Maybe } from '../bson/values.ts'
import { binary, compileArguments, isNullish, namedArguments, unary, isTruthy } from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

const compared = (name: string, holds: (order: number) => boolean): Operator =>
  binary(name, (a: Maybe, b: Maybe) => holds(compareValues(a, b)))

const condition: Operator = (argument, compiler) => {
  const parts = isDoc(argument)
    ? ['if', 'then', 'else'].map((name) =>
        compiler.compile(namedArguments('$cond', argument, ['if', 'then', 'else']).get(name) ?? null),
      )
    : compileArguments('$cond', argument, compiler, 3)
  const [test, yes, no] = parts
  return (context) => (isTruthy(test?.(context)) ? yes?.(context) : no?.(context))
}

const choice: Operator = (argument, compiler) => {
  const named = namedArguments('$switch', argument, ['branches'], ['default'])
  const branches = named.get('branches')
  if (!Array.isArray(branches) || branches.length === 0) {
    throw new MongoError(40068, '$switch requires at least one branch')
  }
  const cases = branches.map((branch) => {
    const parts = namedArguments('$switch', branch, ['case', 'then'])
    return ['case', 'then'].map((name) => compiler.compile(parts.get(name) ?? null))
  })
  const fallback = named.has('default') ? compiler.compile(named.get('default') ?? null) : undefined
  return (context) => {
    for (const [test, result] of cases) if (isTruthy(test?.(context))) return result?.(context)
    if (!fallback) {
      throw new MongoError(
        40066,
        '$switch could not find a matching branch for an input, and no default was specified.',
      )
    }
    return fallback(context)
  }
}

export const logic: Operators = {
  $eq: compared('$eq', (order) => order === 0),
  $ne: compared('$ne', (order) => order !== 0),
  $gt: compared('$gt', (order) => order > 0),
  $gte: compared('$gte', (order) => order >= 0),
  $lt: compared('$lt', (order) => order < 0),
  $lte: compared('$lte', (order) => order <= 0),
  $cmp: binary('$cmp', (a, b) => int32(Math.sign(compareValues(a, b)))),
  $and: (argument, compiler) => {
    const parts = compileArguments('$and', argument, compiler, 0, Infinity)
    return (context) => parts.every((part) => isTruthy(part(context)))
  },
  $or: (argument, compiler) => {
    const parts = compileArguments('$or', argument, compiler, 0, Infinity)
    return (context) => parts.some((part) => isTruthy(part(context)))
  },
  $not: unary('$not', (value) => !isTruthy(value)),
  $cond: condition,
  $ifNull: (argument, compiler) => {
    const given = Array.isArray(argument) ? argument.length : 1
    if (given < 2) throw new MongoError(1257300, `$ifNull needs at least two arguments, had: ${given}`)
    const parts = compileArguments('$ifNull', argument, compiler, 2, Infinity)
    return (context) => {
      for (const part of parts.slice(0, -1)) {
        const value = part(context)
        if (!isNullish(value)) return value
      }
      return parts.at(-1)?.(context)
    }
  },
  $switch: choice,
}
