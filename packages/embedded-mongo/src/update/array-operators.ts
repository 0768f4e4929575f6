import { MongoError } from '../errors.ts'
import { compareValues, isEqual } from '../bson/compare.ts'
import { isNumeric, toExactInteger, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { emptyDoc, isDoc, type Maybe, type Value } from '../bson/values.ts'
import { createSortKey, parseSort } from '../query/sort.ts'
import { matchesDoc } from '../query/matcher.ts'
import { parseFilter, parseValueTest } from '../query/parse-filter.ts'
import { isOperatorDoc } from '../query/parse-operators.ts'
import { cloneValue } from './apply-update.ts'
import { type LeafChange } from './update.ts'

type Apply = LeafChange['apply']

const bad = (message: string): MongoError => new MongoError('BadValue', message)

function wantWhole(modifier: string, value: Maybe): number | undefined {
  if (value === undefined) return undefined
  const integer = isNumeric(value) ? toExactInteger(value) : undefined
  if (integer === undefined) {
    throw bad(`The value for ${modifier} must be an integer value but was given type: ${typeName(value)}`)
  }
  return Number(integer)
}

type Order = (a: Value, b: Value) => number

function parseOrder(sort: Maybe): Order | undefined {
  if (sort === undefined) return undefined
  if (isNumeric(sort)) {
    const direction = toNumber(sort)
    if (direction !== 1 && direction !== -1) throw bad('The $sort element value must be either 1 or -1')
    return (a, b) => direction * compareValues(a, b)
  }
  if (!isDoc(sort) || sort.size === 0)
    throw bad(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    )
  const keyOf = createSortKey(parseSort(sort))
  const key = (value: Value): Buffer => keyOf(isDoc(value) ? value : emptyDoc())
  return (a, b) => key(a).compare(key(b))
}

/** The elements and modifiers of `$push`. */
function parsePush(argument: Value) {
  if (!isDoc(argument) || !argument.has('$each')) {
    return { items: [argument], position: undefined, slice: undefined, order: undefined }
  }
  const each = argument.get('$each')
  if (!Array.isArray(each))
    throw bad(`The argument to $each in $push must be an array but it was of type: ${typeName(each)}`)
  for (const name of argument.keys()) {
    if (!['$each', '$slice', '$sort', '$position'].includes(name))
      throw bad(`Unrecognized clause in $push: ${name}`)
  }
  return {
    items: each,
    position: wantWhole('$position', argument.get('$position')),
    slice: wantWhole('$slice', argument.get('$slice')),
    order: parseOrder(argument.get('$sort')),
  }
}

export function push(path: string, argument: Value): Apply {
  const { items, position, slice, order } = parsePush(argument)
  return (value, describe) => {
    if (value !== undefined && !Array.isArray(value)) {
      throw bad(
        `The field '${path}' must be an array but is of type ${typeName(value)} in document ${describe()}`,
      )
    }
    const values = [...(value ?? [])]
    values.splice(position ?? values.length, 0, ...items.map(cloneValue))
    if (order) values.sort(order)
    if (slice === undefined) return values
    return slice < 0 ? values.slice(slice) : values.slice(0, slice)
  }
}

export function addToSet(path: string, argument: Value): Apply {
  const each = isDoc(argument) && argument.has('$each') ? argument.get('$each') : undefined
  if (each !== undefined && !Array.isArray(each)) {
    throw new MongoError(
      'TypeMismatch',
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`,
    )
  }
  if (isDoc(argument) && each !== undefined && argument.size > 1) {
    throw bad('Found unexpected fields after $each in $addToSet')
  }
  const items = each ?? [argument]
  return (value) => {
    if (value !== undefined && !Array.isArray(value)) {
      throw bad(
        `Cannot apply $addToSet to non-array field. Field named '${path.split('.').at(-1) ?? ''}' has non-array type ${typeName(value)}`,
      )
    }
    const values = [...(value ?? [])]
    for (const item of items) if (!values.some((there) => isEqual(there, item))) values.push(cloneValue(item))
    return values
  }
}

export function pop(path: string, argument: Value): Apply {
  const direction = isNumeric(argument) ? toNumber(argument) : 0
  if (direction !== 1 && direction !== -1) {
    throw new MongoError('FailedToParse', `$pop expects 1 or -1, found: ${typeName(argument)}`)
  }
  return (value) => {
    if (value === undefined) return undefined
    if (!Array.isArray(value)) {
      throw new MongoError(
        'TypeMismatch',
        `Path '${path}' contains an element of non-array type '${typeName(value)}'`,
      )
    }
    return direction === 1 ? value.slice(0, -1) : value.slice(1)
  }
}

function removing(operator: string, test: (element: Value) => boolean): Apply {
  return (value) => {
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw bad(`Cannot apply ${operator} to a non-array value`)
    return value.filter((element) => !test(element))
  }
}

export function pull(argument: Value): Apply {
  if (isDoc(argument) && !isOperatorDoc(argument)) {
    const filter = parseFilter(argument)
    return removing('$pull', (element) => isDoc(element) && matchesDoc(filter, element))
  }
  if (isDoc(argument) && argument.has('$elemMatch')) {
    const test = parseValueTest(argument)
    return removing('$pull', test)
  }
  return removing('$pull', parseValueTest(argument))
}

export function pullAll(argument: Value): Apply {
  if (!Array.isArray(argument))
    throw bad(`$pullAll requires an array argument but was given a ${typeName(argument)}`)
  return removing('$pullAll', (element) => argument.some((item) => isEqual(item, element)))
}
