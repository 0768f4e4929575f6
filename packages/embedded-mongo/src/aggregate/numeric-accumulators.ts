import { Decimal128 } from '../bson/decimal.ts'
import { add, divideDecimals, isNumeric, toDecimal, toNumber, type Numeric } from '../bson/numbers.ts'
import { int32, type Maybe, type Value } from '../bson/values.ts'

/**
 * A running sum that keeps its precision: integers are summed exactly, doubles with a correction term (Neumaier), so
 * that the order of documents does not show in the last digits.
 */
export interface RunningSum {
  add(value: Maybe): void
  readonly count: number
  total(): Numeric
}

export function createSum(): RunningSum {
  let exact: Numeric = int32(0)
  let double = 0
  let correction = 0
  let hasDouble = false
  let hasDecimal = false
  let count = 0

  function addDouble(value: number): void {
    hasDouble = true
    const next = double + value
    if (Number.isFinite(next)) {
      correction += Math.abs(double) >= Math.abs(value) ? double - next + value : value - next + double
    }
    double = next
  }

  return {
    add(value) {
      if (!isNumeric(value)) return
      count++
      if (typeof value === 'number') {
        addDouble(value)
        return
      }
      hasDecimal ||= value instanceof Decimal128
      const next = add(exact, value)
      if (next === undefined) {
        addDouble(toNumber(exact))
        exact = value
      } else exact = next
    },
    get count() {
      return count
    },
    total() {
      if (!hasDouble) return exact
      const rest = Number.isFinite(double) ? double + correction : double
      if (hasDecimal) return add(exact, toDecimal(rest)) ?? rest
      return rest + toNumber(exact)
    },
  }
}

export function sum(values: Value[]): Maybe {
  const running = createSum()
  for (const value of values) running.add(value)
  return running.total()
}

export function averageOf(running: RunningSum): Maybe {
  if (running.count === 0) return null
  const total = running.total()
  if (total instanceof Decimal128) return divideDecimals(total, toDecimal(int32(running.count)))
  return toNumber(total) / running.count
}

export function average(values: Value[]): Maybe {
  const running = createSum()
  for (const value of values) running.add(value)
  return averageOf(running)
}

/** Welford's method: one pass, no loss from large means. */
export function createDeviation(): { add(value: Maybe): void; result(sample: boolean): Maybe } {
  let count = 0
  let mean = 0
  let squares = 0
  return {
    add(value) {
      if (!isNumeric(value)) return
      const number = toNumber(value)
      count++
      const delta = number - mean
      mean += delta / count
      squares += delta * (number - mean)
    },
    result(sample) {
      const divisor = sample ? count - 1 : count
      return divisor <= 0 ? null : Math.sqrt(squares / divisor)
    },
  }
}

export function deviation(values: Value[], sample: boolean): Maybe {
  const running = createDeviation()
  for (const value of values) running.add(value)
  return running.result(sample)
}
