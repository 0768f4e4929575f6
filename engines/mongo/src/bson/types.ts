import { MongoError } from '../errors.ts'
import { Decimal128 } from './decimal.ts'
import {
  Binary,
  Int32,
  ObjectId,
  Opaque,
  Regex,
  Sentinel,
  Timestamp,
  type Maybe,
  type Value,
} from './values.ts'

const aliases = new Map<string, number>([
  ['double', 1],
  ['string', 2],
  ['object', 3],
  ['array', 4],
  ['binData', 5],
  ['undefined', 6],
  ['objectId', 7],
  ['bool', 8],
  ['date', 9],
  ['null', 10],
  ['regex', 11],
  ['dbPointer', 12],
  ['javascript', 13],
  ['symbol', 14],
  ['javascriptWithScope', 15],
  ['int', 16],
  ['timestamp', 17],
  ['long', 18],
  ['decimal', 19],
  ['minKey', -1],
  ['maxKey', 127],
])
const names = new Map([...aliases].map(([name, type]) => [type, name]))

/** The BSON type number of a value. */
export function typeOf(value: Value): number {
  switch (typeof value) {
    case 'number':
      return 1
    case 'string':
      return 2
    case 'boolean':
      return 8
    case 'bigint':
      return 18
    default:
  }
  if (value === null) return 10
  if (value instanceof Map) return 3
  if (Array.isArray(value)) return 4
  if (value instanceof Int32) return 16
  if (value instanceof Date) return 9
  if (value instanceof ObjectId) return 7
  if (value instanceof Binary) return 5
  if (value instanceof Decimal128) return 19
  if (value instanceof Timestamp) return 17
  if (value instanceof Regex) return 11
  if (value instanceof Sentinel || value instanceof Opaque) return value.type
  throw new MongoError('InternalError', 'a value of no BSON type')
}

/** The alias MongoDB prints in `$type` and in its messages. */
export const typeName = (value: Maybe): string =>
  value === undefined ? 'missing' : (names.get(typeOf(value)) ?? 'unknown')

/** Resolves what `$type` takes: an alias or a number; 'number' stands for all four numeric types. */
export function typesForAlias(alias: string | number): number[] {
  if (alias === 'number') return [1, 16, 18, 19]
  const type = typeof alias === 'number' ? alias : aliases.get(alias)
  if (type === undefined) throw new MongoError('BadValue', `Unknown type name alias: ${alias}`)
  if (!names.has(type)) throw new MongoError('BadValue', `Invalid numerical type code: ${alias}`)
  return [type]
}

/** MongoDB's order of types: numbers are one class, strings and symbols another. */
const classes = new Map<number, number>([
  [-1, 10],
  [6, 15],
  [10, 20],
  [1, 30],
  [16, 30],
  [18, 30],
  [19, 30],
  [2, 60],
  [14, 60],
  [3, 70],
  [4, 80],
  [5, 90],
  [7, 100],
  [8, 110],
  [9, 120],
  [17, 130],
  [11, 140],
  [12, 150],
  [13, 160],
  [15, 170],
  [127, 240],
])

const classOfType = (type: number): number => classes.get(type) ?? 240

/** The comparison class of a value; missing sorts with null. */
export function classOf(value: Value): number {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return 30
    case 'string':
      return 60
    case 'boolean':
      return 110
    default:
      return classOfType(typeOf(value))
  }
}
