import { Decimal128 } from '../bson/decimal.ts'
import { compareNumbers, toNumber, type Numeric } from '../bson/numbers.ts'
import { Int32 } from '../bson/values.ts'

const double = Buffer.alloc(8)
const EXACT = Buffer.from([0])
const view = new DataView(new ArrayBuffer(8))

function writeDouble(value: number): void {
  if (Number.isNaN(value)) {
    double.fill(0)
    return
  }
  double.writeDoubleBE(value === 0 ? 0 : value)
  if ((double[0] ?? 0) >= 0x80) for (let i = 0; i < 8; i++) double[i] = (double[i] ?? 0) ^ 0xff
  else double[0] = (double[0] ?? 0) ^ 0x80
}

function nextBelow(value: number): number {
  if (value === 0) return -5e-324
  if (value === Infinity) return Number.MAX_VALUE
  if (value === -Infinity) return value
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? -1n : 1n))
  return view.getFloat64(0)
}

/** The exact value as a byte string: exponent, then digits; turned over for negative numbers. */
function exactDigits(value: bigint | Decimal128): Buffer {
  const parts =
    value instanceof Decimal128
      ? value.parts
      : { negative: value < 0n, coefficient: value < 0n ? -value : value, exponent: 0 }
  const all = parts.coefficient.toString()
  const digits = all.replace(/0+$/, '')
  const bytes = Buffer.alloc(digits.length + 4)
  bytes[0] = 1
  bytes.writeUInt16BE(parts.exponent + all.length + 20_000, 1)
  bytes.write(digits, 3, 'latin1')
  if (parts.negative) for (let i = 1; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) ^ 0xff
  return bytes
}

/**
 * A number as the greatest double not above it (eight bytes that sort), and what is needed to tell it from others
 * with the same double: 00 when it is that double, else 01 and its exact digits. So 1, 1.0, NumberLong(1) and
 * NumberDecimal('1.0') have one key, and 2^53 + 1 sorts after 2^53. NaN is below -Infinity. The first buffer is
 * reused by the next call.
 */
export function splitNumber(value: Numeric): { double: Buffer; rest: Buffer } {
  if (typeof value === 'number' || value instanceof Int32) {
    writeDouble(typeof value === 'number' ? value : value.value)
    return { double, rest: EXACT }
  }
  let below = toNumber(value)
  if (below === Infinity && (typeof value === 'bigint' || value.parts.kind === 'finite'))
    below = Number.MAX_VALUE
  const order = compareNumbers(below, value)
  if (order > 0) below = nextBelow(below)
  writeDouble(below)
  if (order === 0) return { double, rest: EXACT }
  return { double, rest: exactDigits(value) }
}
