import { Decimal128 } from '../bson/decimal.ts'
import {
  add,
  divideDecimals,
  isNumeric,
  makeInteger,
  toDecimal,
  toNumber,
  type Numeric,
} from '../bson/numbers.ts'
import { Int32, int32, type Maybe, type Value } from '../bson/values.ts'
import { createDoubleDouble } from '../bson/double-double.ts'

/** A running sum of what is numeric. Its type is the widest it met; a whole one past 64 bits is a double. */
export interface RunningSum {
  add(value: Maybe): void
  readonly count: number
  total(): Numeric
}

export function createSum(): RunningSum {
  const running = createDoubleDouble()
  let decimals: Decimal128 | undefined
  let widest: 'int' | 'long' | 'double' = 'int'
  let count = 0

  return {
    add(value) {
      if (!isNumeric(value)) return
      count++
      if (value instanceof Int32) running.add(value.value)
      else if (typeof value === 'number') {
        widest = 'double'
        running.add(value)
      } else if (typeof value === 'bigint') {
        if (widest === 'int') widest = 'long'
        running.addLong(value)
      } else decimals = decimals ? toDecimal(add(decimals, value) ?? value) : value
    },
    get count() {
      return count
    },
    total() {
      if (decimals) return toDecimal(add(decimals, running.toDecimal()) ?? decimals)
      const number = running.toNumber()
      return widest === 'double' ? number : (makeInteger(running.toInteger(), widest) ?? number)
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
