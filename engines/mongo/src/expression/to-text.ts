import { MongoError } from '../errors.ts'
import { Decimal128 } from '../bson/decimal.ts'
import { typeName } from '../bson/types.ts'
import { Int32, ObjectId, type Value } from '../bson/values.ts'

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return String(value)
}

/** The text of a scalar as `$toString` gives it. Throws ConversionFailure for types that have none. */
export function toText(operator: string, value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Int32) return String(value.value)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof ObjectId || value instanceof Decimal128) return value.toString()
  throw new MongoError(
    'ConversionFailure',
    `Unsupported conversion from ${typeName(value)} to string in ${operator} with no onError value`,
  )
}
