import { compareValues } from '../bson/compare.ts'
import { type Maybe, type Value } from '../bson/values.ts'
import { average, deviation, sum } from '../aggregate/numeric-accumulators.ts'
import { compileArguments, isNullish } from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

/** `$sum`, `$avg` and the like over their arguments; a single argument that is an array stands for its elements. */
const over =
  (operator: string, compute: (values: Value[]) => Maybe): Operator =>
  (argument, compiler) => {
    const parts = compileArguments(operator, argument, compiler, 0, Infinity)
    return (context) => {
      const values = parts.map((part) => part(context))
      const [only] = values
      const list = values.length === 1 && Array.isArray(only) ? only : values
      return compute(list.filter((value): value is Value => !isNullish(value)))
    }
  }

const extreme =
  (direction: 1 | -1) =>
  (values: Value[]): Maybe => {
    let best: Maybe = null
    for (const value of values) {
      if (best === null || compareValues(value, best) * direction < 0) best = value
    }
    return best
  }

export const accumulatorExpressions: Operators = {
  $sum: over('$sum', sum),
  $avg: over('$avg', average),
  $min: over('$min', extreme(1)),
  $max: over('$max', extreme(-1)),
  $stdDevPop: over('$stdDevPop', (values) => deviation(values, false)),
  $stdDevSamp: over('$stdDevSamp', (values) => deviation(values, true)),
}
