import { MongoError, unsupported } from '../errors.ts'
import { isDoc, Regex, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { comparison, isIn } from './comparison-predicates.ts'
import { isDbRefField } from './db-ref.ts'
import { type Filter, type Predicate } from './filter.ts'
import { matchesDoc, testValue } from './matcher.ts'
import {
  bitsPredicate,
  existsPredicate,
  modPredicate,
  regexPredicate,
  sizePredicate,
  typePredicate,
} from './other-predicates.ts'

interface Parsing {
  onPredicate: (predicate: Predicate) => Filter
  parseNested: (query: Doc) => Filter
}

const refused = new Set([
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$geoIntersects',
  '$within',
  '$geoNear',
  '$maxDistance',
  '$minDistance',
])

export function isOperatorDoc(value: Value): value is Doc {
  if (!isDoc(value)) return false
  const first = value.keys().next().value
  return first !== undefined && first.startsWith('$') && !isDbRefField(first)
}

/** Parses `{ $gt: 1, $lt: 5 }` into one filter per operator; negations are wrapped in `not`. */
export const parsePathOperators = (operators: Doc, parsing: Parsing): Filter[] =>
  [...operators].flatMap(([name, value]) => parseOperator(name, value, operators, parsing))

function parseOperator(name: string, value: Value, siblings: Doc, parsing: Parsing): Filter[] {
  const positive = (predicate: Predicate): Filter[] => [parsing.onPredicate(predicate)]
  const negative = (predicate: Predicate): Filter[] => [
    { kind: 'not', filter: parsing.onPredicate(predicate) },
  ]
  switch (name) {
    case '$eq':
      return positive(comparison('eq', value))
    case '$ne':
      if (value instanceof Regex) throw new MongoError('BadValue', "Can't have regex as arg to $ne.")
      return negative(comparison('eq', value))
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (value instanceof Regex) {
        throw new MongoError('BadValue', `Can't have RegEx as arg to predicate over field '${name}'.`)
      }
      return positive(comparison(comparisonName[name], value))
    case '$in':
      return positive(isIn(valueList(name, value)))
    case '$nin':
      return negative(isIn(valueList(name, value)))
    case '$exists':
      return isTrue(value) ? positive(existsPredicate) : negative(existsPredicate)
    case '$type':
      return positive(typePredicate(value))
    case '$size':
      return positive(sizePredicate(value))
    case '$mod':
      return positive(modPredicate(value))
    case '$regex':
      return positive(parseRegex(value, siblings.get('$options')))
    case '$options':
      if (!siblings.has('$regex')) throw new MongoError('BadValue', '$options needs a $regex')
      return []
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return positive(bitsPredicate(name, value))
    case '$elemMatch':
      return positive(parseElemMatch(value, parsing))
    case '$all':
      return parseAll(value, parsing)
    case '$not':
      return [{ kind: 'not', filter: { kind: 'and', filters: parseNot(value, parsing) } }]
    case '$comment':
      return []
    default:
      if (refused.has(name)) throw unsupported(name)
      throw new MongoError('BadValue', `unknown operator: ${name}`)
  }
}

const comparisonName = { $gt: 'gt', $gte: 'gte', $lt: 'lt', $lte: 'lte' } as const

const isTrue = (value: Value): boolean =>
  value !== false && value !== null && value !== 0 && value !== 0n && !isIntZero(value)
const isIntZero = (value: Value): boolean =>
  typeof value === 'object' && value !== null && 'value' in value && value.value === 0

function valueList(name: string, value: Value): Value[] {
  if (!Array.isArray(value)) throw new MongoError('BadValue', `${name} needs an array`)
  for (const item of value) {
    if (isOperatorDoc(item)) throw new MongoError('BadValue', `cannot nest $ under ${name}`)
  }
  return value
}

function parseRegex(value: Value, options: Maybe): Predicate {
  if (options !== undefined && typeof options !== 'string') {
    throw new MongoError('BadValue', '$options has to be a string')
  }
  if (value instanceof Regex) {
    if (options !== undefined && value.flags !== '' && options !== '') {
      throw new MongoError(51075, 'options set in both $regex and $options')
    }
    return regexPredicate(value.pattern, options || value.flags)
  }
  if (typeof value !== 'string') throw new MongoError('BadValue', '$regex has to be a string')
  return regexPredicate(value, options ?? '')
}

function parseNot(value: Value, parsing: Parsing): Filter[] {
  if (value instanceof Regex) return [parsing.onPredicate(regexPredicate(value.pattern, value.flags))]
  if (!isDoc(value)) throw new MongoError('BadValue', '$not needs a regex or a document')
  if (value.size === 0) throw new MongoError('BadValue', '$not cannot be empty')
  return parsePathOperators(value, parsing)
}

const objectLevel = new Set(['$and', '$or', '$nor', '$expr', '$comment'])

/** Whether a condition is about a value itself, as `{ $gt: 1 }` is, rather than about the fields of a document. */
export function isValueCondition(value: Value): value is Doc {
  const first = isDoc(value) ? value.keys().next().value : undefined
  return first !== undefined && isOperatorDoc(value) && !objectLevel.has(first)
}

function parseElemMatch(value: Value, parsing: Parsing): Predicate {
  if (!isDoc(value)) throw new MongoError('BadValue', '$elemMatch needs an Object')
  if (isValueCondition(value)) {
    const filters = parsePathOperators(value, {
      ...parsing,
      onPredicate: (predicate) => ({ kind: 'path', path: '', parts: [], predicate }),
    })
    const filter: Filter = { kind: 'and', filters }
    return elemMatch('values', filter, (item) => testValue(filter, item))
  }
  const filter = parsing.parseNested(value)
  return elemMatch('fields', filter, (item) => {
    if (isDoc(item)) return matchesDoc(filter, item)
    return Array.isArray(item) && matchesDoc(filter, new Map(item.map((part, i) => [String(i), part])))
  })
}

const elemMatch = (of: 'fields' | 'values', filter: Filter, test: (item: Maybe) => boolean): Predicate => ({
  op: 'elemMatch',
  of,
  filter,
  expands: false,
  test: (value) => Array.isArray(value) && value.some(test),
  findIndex: (value) => (Array.isArray(value) ? value.findIndex(test) : -1),
})

function parseAll(value: Value, parsing: Parsing): Filter[] {
  if (!Array.isArray(value)) throw new MongoError('BadValue', '$all needs an array')
  if (value.length === 0) return [{ kind: 'nothing' }]
  return value.map((item) => {
    if (item instanceof Regex) return parsing.onPredicate(regexPredicate(item.pattern, item.flags))
    if (isDoc(item) && item.keys().next().value === '$elemMatch') {
      return parsing.onPredicate(parseElemMatch(item.get('$elemMatch') ?? null, parsing))
    }
    if (isOperatorDoc(item)) throw new MongoError('BadValue', 'no $ expressions in $all')
    return parsing.onPredicate(comparison('eq', item))
  })
}
