import { makeDecimal, type Decimal128 } from './decimal.ts'
import { parseDecimal } from './parse-decimal.ts'
import { add, toDecimal } from './numbers.ts'

/** A sum of doubles kept as two, together some 106 bits, so that whole numbers stay exact and the order hardly shows. */
export interface DoubleDouble {
  add(value: number): void
  addLong(value: bigint): void
  toNumber(): number
  /** The sum of whole numbers, exact up to 2^106. */
  toInteger(): bigint
  toDecimal(): Decimal128
}

const LOW = 1n << 32n

/** A double at the 34 digits a decimal holds; no zeros behind the point that it does not need. */
export function exactDecimal(value: number): Decimal128 {
  if (!Number.isFinite(value)) return toDecimal(value)
  const { parts } = parseDecimal(value.toPrecision(34))
  let { coefficient, exponent } = parts
  while (exponent < 0 && coefficient % 10n === 0n && coefficient !== 0n) {
    coefficient /= 10n
    exponent++
  }
  return makeDecimal(parts.negative, coefficient, coefficient === 0n ? 0 : exponent)
}

/** Dekker's and Knuth's sums, as MongoDB's summation.h has them; infinities are summed plainly beside. */
export function createDoubleDouble(): DoubleDouble {
  let high = 0
  let low = 0
  let plain = 0

  function addDouble(value: number): void {
    plain += value
    const small = value + low
    const rest = low - (small - value)
    const sum = high + small
    const most = sum - small
    low = rest + (high - most + (small - (sum - most)))
    high = sum
  }
  const special = (): boolean => !Number.isFinite(high)

  return {
    add: addDouble,
    addLong(value) {
      const part = value % LOW
      addDouble(Number(part))
      addDouble(Number(value - part))
    },
    toNumber: () => (special() ? plain : high),
    toInteger: () => BigInt(high) + BigInt(low),
    toDecimal: () =>
      special() ? toDecimal(plain) : toDecimal(add(exactDecimal(high), exactDecimal(low)) ?? high),
  }
}
