import { MongoError } from '../errors.ts'
import { compareValues, isEqual } from '../bson/compare.ts'
import { isNumeric, toExactInteger, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, Regex, type Maybe, type Value } from '../bson/values.ts'
import { createElementOrder, parseSort } from '../query/sort.ts'
import { matchesDoc } from '../query/matcher.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { isValueCondition } from '../query/parse-operators.ts'
import { createValueSet } from '../query/value-set.ts'
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
  for (const direction of sort.values()) {
    if (!isNumeric(direction) || Math.abs(toNumber(direction)) !== 1)
      throw bad('The $sort element value must be either 1 or -1')
  }
  return createElementOrder(parseSort(sort))
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
    const there = value ?? []
    const at = position ?? there.length
    const values = [...there.slice(0, at), ...items.map(cloneValue), ...there.slice(at)]
    if (order) values.sort(order)
    if (slice === undefined) return values
    return slice < 0 ? values.slice(slice) : values.slice(0, slice)
  }
}

/** Up to here, looking through the array for each item costs less than reading the whole array into a set. */
const FEW = 8

function addMissing(there: readonly Value[], items: readonly Value[]): Value[] {
  const values = [...there]
  if (items.length <= FEW) {
    for (const item of items) if (!values.some((value) => isEqual(value, item))) values.push(cloneValue(item))
    return values
  }
  const known = createValueSet(there)
  for (const item of items) if (known.add(item)) values.push(cloneValue(item))
  return values
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
    return addMissing(value ?? [], items)
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

/**
 * Takes the elements out that satisfy a condition (MongoDB's pull_node.cpp). A document is a query on the elements that
 * are documents; operators and regular expressions are a query on an element as if it were a field, so they look into
 * inner arrays; anything else has to be equal.
 */
export function pull(argument: Value): Apply {
  if (argument instanceof Regex || isValueCondition(argument)) {
    const filter = parseFilter(new Map([['', argument]]))
    return removing('$pull', (element) => matchesDoc(filter, new Map([['', element]])))
  }
  if (!isDoc(argument)) return removing('$pull', (element) => isEqual(argument, element))
  const filter = parseFilter(argument)
  return removing('$pull', (element) => isDoc(element) && matchesDoc(filter, element))
}

export function pullAll(argument: Value): Apply {
  if (!Array.isArray(argument))
    throw bad(`$pullAll requires an array argument but was given a ${typeName(argument)}`)
  const items = createValueSet(argument)
  return removing('$pullAll', (element) => items.has(element))
}
