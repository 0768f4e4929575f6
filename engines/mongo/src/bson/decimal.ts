const BIAS = 6176
const MAX_EXPONENT = 6111
const MIN_EXPONENT = -6176
const DIGITS = 34
const MAX_COEFFICIENT = 10n ** 34n - 1n

export interface DecimalParts {
  kind: 'finite' | 'infinity' | 'nan'
  negative: boolean
  coefficient: bigint
  exponent: number
}

/** IEEE 754 decimal128 in BSON's little-endian layout; the bytes are kept, so a value travels unchanged. */
export class Decimal128 {
  readonly bytes: Buffer
  #parts: DecimalParts | undefined

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  get parts(): DecimalParts {
    return (this.#parts ??= readParts(this.bytes))
  }

  toString(): string {
    return formatDecimal(this.parts)
  }
}

function readParts(bytes: Buffer): DecimalParts {
  const high = bytes.readBigUInt64LE(8)
  const low = bytes.readBigUInt64LE(0)
  const negative = high >> 63n === 1n
  const combination = Number((high >> 58n) & 0x1fn)
  if (combination === 0x1f) return { kind: 'nan', negative, coefficient: 0n, exponent: 0 }
  if (combination === 0x1e) return { kind: 'infinity', negative, coefficient: 0n, exponent: 0 }
  // The second encoding (leading bits 11) can only hold coefficients above 34 digits, which count as zero.
  if (combination >> 3 === 3) {
    return {
      kind: 'finite',
      negative,
      coefficient: 0n,
      exponent: Number((high >> 47n) & 0x3fffn) - BIAS,
    }
  }
  const coefficient = ((high & 0x1ffffffffffffn) << 64n) | low
  return {
    kind: 'finite',
    negative,
    coefficient: coefficient > MAX_COEFFICIENT ? 0n : coefficient,
    exponent: Number((high >> 49n) & 0x3fffn) - BIAS,
  }
}

function pack(negative: boolean, high: bigint, low: bigint): Decimal128 {
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(low, 0)
  bytes.writeBigUInt64LE(high | (negative ? 1n << 63n : 0n), 8)
  return new Decimal128(bytes)
}

export const DECIMAL_NAN = pack(false, 0x7c00000000000000n, 0n)
export const decimalInfinity = (negative: boolean): Decimal128 => pack(negative, 0x7800000000000000n, 0n)

/** Rounds half to even to 34 digits and clamps the exponent; too large becomes infinity. */
export function makeDecimal(negative: boolean, coefficient: bigint, exponent: number): Decimal128 {
  let digits = coefficient.toString().length
  let drop = Math.max(digits - DIGITS, exponent < MIN_EXPONENT ? MIN_EXPONENT - exponent : 0)
  while (drop > 0) {
    const divisor = 10n ** BigInt(drop)
    const rest = coefficient % divisor
    coefficient /= divisor
    exponent += drop
    const twice = rest * 2n
    if (twice > divisor || (twice === divisor && coefficient % 2n === 1n)) coefficient += 1n
    digits = coefficient.toString().length
    drop = digits - DIGITS
  }
  if (coefficient === 0n) exponent = Math.min(Math.max(exponent, MIN_EXPONENT), MAX_EXPONENT)
  while (exponent > MAX_EXPONENT && digits < DIGITS) {
    coefficient *= 10n
    exponent--
    digits++
  }
  if (exponent > MAX_EXPONENT) return decimalInfinity(negative)
  const high = (BigInt(exponent + BIAS) << 49n) | (coefficient >> 64n)
  return pack(negative, high, coefficient & 0xffffffffffffffffn)
}

/** The scientific-string form of the decimal128 specification. */
function formatDecimal({ kind, negative, coefficient, exponent }: DecimalParts): string {
  const sign = negative ? '-' : ''
  if (kind === 'nan') return 'NaN'
  if (kind === 'infinity') return `${sign}Infinity`
  const digits = coefficient.toString()
  const adjusted = exponent + digits.length - 1
  if (exponent > 0 || adjusted < -6) {
    const mantissa = digits.length > 1 ? `${digits[0] ?? ''}.${digits.slice(1)}` : digits
    return `${sign}${mantissa}E${adjusted >= 0 ? '+' : ''}${adjusted}`
  }
  if (exponent === 0) return sign + digits
  const padded = digits.padStart(1 - exponent, '0')
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`
}
