import { MongoError, typeMismatch } from '../errors.ts'
import { isNumeric, toExactInteger, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'

/** Reads the fields of a command, with MongoDB's errors for wrong types. Null counts as not given. */

export function optionalDoc(command: Doc, field: string): Doc | undefined {
  const value = command.get(field)
  if (value === undefined || value === null) return undefined
  if (!isDoc(value)) throw typeMismatch(field, typeName(value), 'object')
  return value
}

export const docOrEmpty = (command: Doc, field: string): Doc =>
  optionalDoc(command, field) ?? new Map<string, Value>()

export function optionalArray(command: Doc, field: string): Value[] | undefined {
  const value = command.get(field)
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw typeMismatch(field, typeName(value), 'array')
  return value
}

export function wantedArray(command: Doc, field: string): Value[] {
  const value = optionalArray(command, field)
  if (!value) throw new MongoError(40414, `BSON field '${field}' is missing but a required field`)
  return value
}

export function wantedString(command: Doc, field: string): string {
  const value = command.get(field)
  if (typeof value !== 'string') {
    if (value === undefined)
      throw new MongoError(40414, `BSON field '${field}' is missing but a required field`)
    throw typeMismatch(field, typeName(value), 'string')
  }
  return value
}

/** A whole number that may not be negative; 0 where it is not given. */
export function countField(command: Doc, field: string): number {
  const value = command.get(field)
  if (value === undefined || value === null) return 0
  const integer = isNumeric(value) ? toExactInteger(value) : undefined
  if (integer === undefined) {
    if (!isNumeric(value)) throw typeMismatch(field, typeName(value), 'long')
    throw new MongoError('FailedToParse', `${field} must be a whole number`)
  }
  if (integer < 0n)
    throw new MongoError(51024, `BSON field '${field}' value must be >= 0, actual value '${integer}'`)
  return Math.min(Number(integer), Number.MAX_SAFE_INTEGER)
}

export function flagField(command: Doc, field: string): boolean {
  const value = command.get(field)
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  if (isNumeric(value)) return toNumber(value) !== 0
  throw typeMismatch(field, typeName(value), 'bool')
}
