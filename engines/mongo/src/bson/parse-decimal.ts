import { MongoError } from '../errors.ts'
import { DECIMAL_NAN, decimalInfinity, makeDecimal, type Decimal128 } from './decimal.ts'

const PATTERN = /^([+-])?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/

/** Throws FailedToParse for what is not a decimal number. */
export function parseDecimal(text: string): Decimal128 {
  const special = /^([+-])?(inf|infinity|nan)$/i.exec(text)
  if (special) {
    return special[2]?.toLowerCase() === 'nan' ? DECIMAL_NAN : decimalInfinity(special[1] === '-')
  }
  const match = PATTERN.exec(text)
  if (!match) throw new MongoError('FailedToParse', `Failed to parse string as a decimal: '${text}'`)
  const fraction = match[3] ?? match[4] ?? ''
  const coefficient = BigInt((match[2] ?? '') + fraction)
  return makeDecimal(match[1] === '-', coefficient, Number(match[5] ?? 0) - fraction.length)
}
