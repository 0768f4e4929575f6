import { MongoError, unsupported } from '../errors.ts'
import { isEqual } from '../bson/compare.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { int32, isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { type Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { type Index, type IndexField } from './collection.ts'

export type IndexDefinition = Pick<
  Index,
  'name' | 'fields' | 'spec' | 'unique' | 'sparse' | 'partial' | 'expireAfterSeconds'
>

const known = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'collation',
  'ns',
])
const MAX_TTL_SECONDS = 2147483647

const cannot = (message: string): MongoError => new MongoError('CannotCreateIndex', message)

function parseFields(key: Doc): IndexField[] {
  if (key.size === 0) throw cannot('Index keys cannot be an empty object.')
  if (key.size > 32) throw new MongoError(13103, 'too many compound keys')
  return [...key].map(([path, direction]) => {
    if (typeof direction === 'string') throw unsupported(`an index of type '${direction}'`)
    if (!isNumeric(direction)) {
      throw cannot(`Values in v:2 index key pattern cannot be of type ${typeName(direction)}.`)
    }
    const number = toNumber(direction)
    if (number === 0 || Number.isNaN(number)) throw cannot('Values in the index key pattern cannot be 0.')
    const parts = path.split('.')
    if (path === '$**' || path.endsWith('.$**')) throw unsupported('a wildcard index')
    if (parts.some((part) => part === '')) throw cannot('Index keys cannot contain an empty field.')
    if (parts.some((part) => part.startsWith('$'))) {
      throw cannot(`Index key contains an illegal field name: field name starts with '$': ${path}`)
    }
    return { path, parts, descending: number < 0 }
  })
}

function flag(spec: Doc, name: string): boolean {
  const value = spec.get(name)
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  if (isNumeric(value)) return toNumber(value) !== 0
  throw new MongoError('TypeMismatch', `The field '${name}' has value that is not convertible to bool`)
}

function parseTtl(spec: Doc, fields: IndexField[]): number | undefined {
  const value = spec.get('expireAfterSeconds')
  if (value === undefined) return undefined
  if (!isNumeric(value)) throw cannot("TTL index 'expireAfterSeconds' option must be numeric")
  const seconds = Math.trunc(toNumber(value))
  if (!(seconds >= 0)) throw cannot("TTL index 'expireAfterSeconds' option cannot be less than 0")
  if (seconds > MAX_TTL_SECONDS) throw cannot("TTL index 'expireAfterSeconds' option must be within range")
  if (fields.length > 1)
    throw cannot('TTL indexes are single-field indexes, compound indexes do not support TTL')
  if (fields[0]?.path === '_id') throw cannot("The field 'expireAfterSeconds' is not valid for an _id index")
  return seconds
}

const partialOperators = new Set([
  '$eq',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$exists',
  '$type',
  '$in',
  '$and',
  '$or',
])

/** MongoDB allows few operators here; others would make "is the document in the index" hard to reason about. */
function checkPartial(expression: Value): void {
  if (Array.isArray(expression)) expression.forEach(checkPartial)
  if (!isDoc(expression)) return
  for (const [name, value] of expression) {
    if (name.startsWith('$') && !partialOperators.has(name)) {
      throw cannot(`Expression not supported in partial index: ${name}`)
    }
    if (name === '$exists' && value === false)
      throw cannot('Expression not supported in partial index: $exists: false')
    checkPartial(value)
  }
}

function parsePartial(spec: Doc): Filter | undefined {
  const value = spec.get('partialFilterExpression')
  if (value === undefined) return undefined
  if (!isDoc(value))
    throw new MongoError('TypeMismatch', "The field 'partialFilterExpression' must be an object")
  if (flag(spec, 'sparse')) throw cannot('cannot mix "partialFilterExpression" and "sparse" options')
  checkPartial(value)
  return parseFilter(value)
}

export function checkCollation(collation: Maybe): void {
  if (collation === undefined) return
  if (!isDoc(collation)) throw new MongoError('TypeMismatch', "BSON field 'collation' must be an object")
  const locale = collation.get('locale')
  if (locale !== 'simple')
    throw unsupported(`a collation of locale '${typeof locale === 'string' ? locale : ''}'`)
}

/** Reads one member of `createIndexes`' list. Throws MongoDB's errors for what it may not say. */
export function parseIndexSpec(spec: Doc): IndexDefinition {
  for (const name of spec.keys()) {
    if (!known.has(name)) {
      throw new MongoError(
        197,
        `The field '${name}' is not valid for an index specification, or is not supported by the embedded server`,
      )
    }
  }
  const key = spec.get('key')
  if (!isDoc(key))
    throw new MongoError('FailedToParse', "The 'key' field is a required property of an index specification")
  const name = spec.get('name')
  if (typeof name !== 'string' || name === '') {
    throw new MongoError('FailedToParse', "The 'name' field is a required property of an index specification")
  }
  if (name === '*') throw new MongoError('BadValue', "The index name '*' is not valid.")
  checkCollation(spec.get('collation'))
  const fields = parseFields(key)
  const unique = flag(spec, 'unique')
  const isIdIndex = fields.length === 1 && fields[0]?.path === '_id'
  const partial = parsePartial(spec)
  if (isIdIndex && (partial || flag(spec, 'sparse')))
    throw cannot('_id index cannot be a partial or sparse index')
  const expireAfterSeconds = parseTtl(spec, fields)
  const clean: Doc = new Map<string, Value>([
    ['v', int32(2)],
    ['key', key],
    ['name', name],
  ])
  for (const option of ['unique', 'sparse'] as const) if (flag(spec, option)) clean.set(option, true)
  for (const option of ['partialFilterExpression', 'expireAfterSeconds'] as const) {
    const value = spec.get(option)
    if (value !== undefined) clean.set(option, value)
  }
  return { name, fields, spec: clean, unique, sparse: flag(spec, 'sparse'), partial, expireAfterSeconds }
}

const option = (spec: Doc, name: string): Maybe => spec.get(name)

/** Whether two definitions ask for the same index, names aside. */
export const isSameKey = (a: Doc, b: Doc): boolean => isEqual(a.get('key'), b.get('key'))
export const isSameDefinition = (a: Doc, b: Doc): boolean =>
  isSameKey(a, b) &&
  ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'].every((name) =>
    isEqual(option(a, name), option(b, name)),
  )

export const idIndexSpec = (): Doc =>
  new Map<string, Value>([
    ['v', int32(2)],
    ['key', new Map([['_id', int32(1)]])],
    ['name', '_id_'],
  ])
