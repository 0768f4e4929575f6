import { MongoError, unsupported } from '../errors.ts'
import { compareValues } from '../bson/compare.ts'
import { addWide } from '../expression/arithmetic.ts'
import { compileExpression } from '../expression/compile.ts'
import { isNullish } from '../expression/arguments.ts'
import { mergeDocs } from '../expression/objects.ts'
import { int32, isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { encodeKey } from '../keys/key-encoding.ts'
import { averageOf, createDeviation, createSum } from './numeric-accumulators.ts'
import { type MakeAccumulator } from './accumulator.ts'
import { rankedAccumulator } from './ranked-accumulators.ts'
import { sizeOf } from './size-of.ts'
import { type Context, type Expression, type Variables } from '../expression/expression.ts'

const simple =
  (expression: Expression, make: () => { add: (value: Maybe) => void; result: () => Maybe }) => () => {
    const { add, result } = make()
    return {
      add(context: Context) {
        add(expression(context))
        return 0
      },
      result,
    }
  }

const summing = (
  expression: Expression,
  result: (sum: ReturnType<typeof createSum>) => Maybe,
): MakeAccumulator =>
  simple(expression, () => {
    const running = createSum()
    return { add: (value) => running.add(value), result: () => result(running) }
  })

const extreme = (expression: Expression, direction: 1 | -1): MakeAccumulator =>
  simple(expression, () => {
    let best: Maybe
    return {
      add(value) {
        if (isNullish(value)) return
        if (best === undefined || compareValues(value, best) * direction < 0) best = value
      },
      result: () => best ?? null,
    }
  })

const firstOf =
  (expression: Expression): MakeAccumulator =>
  () => {
    let seen = false
    let first: Maybe
    return {
      add(context) {
        if (!seen) first = expression(context)
        seen = true
        return 0
      },
      result: () => first ?? null,
    }
  }

const lastOf = (expression: Expression): MakeAccumulator =>
  simple(expression, () => {
    let last: Maybe
    return { add: (value) => (last = value), result: () => last ?? null }
  })

const pushing =
  (expression: Expression): MakeAccumulator =>
  () => {
    const values: Value[] = []
    return {
      add(context) {
        const value = expression(context)
        if (value === undefined) return 0
        values.push(value)
        return sizeOf(value)
      },
      result: () => values,
    }
  }

const collecting =
  (expression: Expression): MakeAccumulator =>
  () => {
    const values = new Map<string, Value>()
    return {
      add(context) {
        const value = expression(context)
        if (value === undefined) return 0
        const key = encodeKey([value], []).toString('latin1')
        if (values.has(key)) return 0
        values.set(key, value)
        return sizeOf(value) + key.length
      },
      result: () => [...values.values()],
    }
  }

const deviating = (expression: Expression, sample: boolean): MakeAccumulator =>
  simple(expression, () => {
    const running = createDeviation()
    return { add: (value) => running.add(value), result: () => running.result(sample) }
  })

const merging = (expression: Expression): MakeAccumulator =>
  simple(expression, () => {
    let merged: Doc = new Map()
    return { add: (value) => (merged = mergeDocs([merged, value])), result: () => merged }
  })

const counting: MakeAccumulator = () => {
  let count = 0
  return {
    add() {
      count++
      return 0
    },
    result: () => addWide(int32(0), count > 2147483647 ? BigInt(count) : int32(count)),
  }
}

/** Reads one accumulator of `$group`: `{ $sum: '$plays' }`. */
export function compileAccumulator(field: string, spec: Value, variables: Variables): MakeAccumulator {
  const [entry] = isDoc(spec) ? spec : []
  if (!entry || !isDoc(spec)) {
    throw new MongoError(40234, `The field '${field}' must be an accumulator object`)
  }
  if (spec.size !== 1) throw new MongoError(40238, `The field '${field}' must specify one accumulator`)
  const [name, argument] = entry
  const ranked = rankedAccumulator(name, argument, variables)
  if (ranked) return ranked
  if (name === '$count') return counting
  if (
    Array.isArray(argument) &&
    name !== '$push' &&
    name !== '$addToSet' &&
    name !== '$first' &&
    name !== '$last'
  ) {
    throw new MongoError(40237, `The ${name} accumulator is a unary operator`)
  }
  const expression = compileExpression(argument, variables)
  switch (name) {
    case '$sum':
      return summing(expression, (running) => running.total())
    case '$avg':
      return summing(expression, averageOf)
    case '$min':
      return extreme(expression, 1)
    case '$max':
      return extreme(expression, -1)
    case '$first':
      return firstOf(expression)
    case '$last':
      return lastOf(expression)
    case '$push':
      return pushing(expression)
    case '$addToSet':
      return collecting(expression)
    case '$stdDevPop':
      return deviating(expression, false)
    case '$stdDevSamp':
      return deviating(expression, true)
    case '$mergeObjects':
      return merging(expression)
    case '$accumulator':
    case '$median':
    case '$percentile':
      throw unsupported(`the accumulator ${name}`)
    default:
      throw new MongoError(15952, `unknown group operator '${name}'`)
  }
}
