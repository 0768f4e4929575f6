import { MongoError } from '../errors.ts'
import { compareValues, isEqual } from '../bson/compare.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { int32, isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { createElementOrder, parseSort } from '../query/sort.ts'
import {
  binary,
  compileNamed,
  isNullish,
  namedArguments,
  unary,
  variadic,
  wantArray,
  wantInteger,
} from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

function elementAt(array: Maybe, position: Maybe): Maybe {
  if (isNullish(array) || isNullish(position)) return null
  const values = wantArray('$arrayElemAt', array)
  return values.at(wantInteger('$arrayElemAt', 'second argument', position))
}

function slice([array, first, second]: Maybe[], given: number): Maybe {
  if (isNullish(array) || isNullish(first) || (given === 3 && isNullish(second))) return null
  const values = wantArray('$slice', array)
  const n = wantInteger('$slice', 'second argument', first)
  if (given < 3) return n < 0 ? values.slice(n) : values.slice(0, n)
  const count = wantInteger('$slice', 'third argument', second)
  if (count <= 0) throw new MongoError(28729, `Third argument to $slice must be positive: ${count}`)
  const start = n < 0 ? Math.max(0, values.length + n) : n
  return values.slice(start, start + count)
}

function concatenate(arrays: Maybe[]): Maybe {
  if (arrays.some(isNullish)) return null
  return arrays.flatMap((array) => wantArray('$concatArrays', array))
}

function includes(item: Maybe, array: Maybe): Maybe {
  if (!Array.isArray(array)) {
    throw new MongoError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`)
  }
  return array.some((value) => isEqual(value, item))
}

function indexOf([array, item, start, end]: Maybe[]): Maybe {
  if (isNullish(array)) return null
  const values = wantArray('$indexOfArray', array)
  const from = isNullish(start) ? 0 : wantInteger('$indexOfArray', 'starting index', start)
  const to = isNullish(end) ? values.length : wantInteger('$indexOfArray', 'ending index', end)
  return int32(values.findIndex((value, i) => i >= from && i < to && isEqual(value, item)))
}

function toObject(array: Maybe): Maybe {
  if (isNullish(array)) return null
  const doc: Doc = new Map()
  for (const item of wantArray('$arrayToObject', array)) {
    const [name, value] = Array.isArray(item) ? item : isDoc(item) ? [item.get('k'), item.get('v')] : []
    const shaped = Array.isArray(item) ? item.length === 2 : isDoc(item) && item.size === 2
    if (typeof name !== 'string' || value === undefined || !shaped) {
      throw new MongoError(40386, '$arrayToObject requires an array of key-value pairs, as [k, v] or {k, v}')
    }
    doc.set(name, value)
  }
  return doc
}

function toArray(value: Maybe): Maybe {
  if (isNullish(value)) return null
  if (!isDoc(value))
    throw new MongoError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`)
  return [...value].map(
    ([k, v]): Doc =>
      new Map([
        ['k', k],
        ['v', v],
      ] as [string, Value][]),
  )
}

const sortArray: Operator = (argument, compiler) => {
  const by = namedArguments('$sortArray', argument, ['input', 'sortBy']).get('sortBy')
  const input = compileNamed('$sortArray', argument, compiler, ['input', 'sortBy'])('input')
  let order: (a: Value, b: Value) => number
  if (isDoc(by)) order = createElementOrder(parseSort(by))
  else {
    const direction = isNumeric(by) ? toNumber(by) : 0
    if (Math.abs(direction) !== 1)
      throw new MongoError(2942507, '$sortArray: sortBy must be 1, -1 or a document')
    order = (a, b) => direction * compareValues(a, b)
  }
  return (context) => {
    const values = input(context)
    return isNullish(values) ? null : [...wantArray('$sortArray', values)].sort(order)
  }
}

const zip: Operator = (argument, compiler) => {
  const named = namedArguments('$zip', argument, ['inputs'], ['useLongestLength', 'defaults'])
  const inputs = named.get('inputs')
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new MongoError(34461, '$zip inputs must be a non-empty array')
  const expressions = inputs.map((input) => compiler.compile(input))
  const longest = named.get('useLongestLength') === true
  const defaults = named.has('defaults') ? compiler.compile(named.get('defaults') ?? null) : undefined
  return (context) => {
    const arrays = expressions.map((expression) => expression(context))
    if (arrays.some(isNullish)) return null
    const lists = arrays.map((array) => wantArray('$zip', array))
    const fill = defaults?.(context)
    const sizes = lists.map(({ length }) => length)
    const length = longest ? Math.max(...sizes) : Math.min(...sizes)
    return Array.from({ length }, (_, i) =>
      lists.map((list, n) => list[i] ?? (Array.isArray(fill) ? (fill[n] ?? null) : null)),
    )
  }
}

const several =
  (operator: string, pick: (values: Value[], n: number) => Value[]): Operator =>
  (argument, compiler) => {
    const named = compileNamed(operator, argument, compiler, ['input', 'n'])
    return (context) => {
      const n = wantInteger(operator, 'n', named('n')(context))
      if (n <= 0) throw new MongoError(5787908, `'n' must be greater than 0, found ${n}`)
      return pick(wantArray(operator, named('input')(context)), n)
    }
  }

const present = (values: Value[]): Value[] => values.filter((value) => !isNullish(value))

const severalElements: Operators = {
  $firstN: several('$firstN', (values, n) => values.slice(0, n)),
  $lastN: several('$lastN', (values, n) => values.slice(-n)),
  $minN: several('$minN', (values, n) => present(values).sort(compareValues).slice(0, n)),
  $maxN: several('$maxN', (values, n) =>
    present(values)
      .sort((a, b) => compareValues(b, a))
      .slice(0, n),
  ),
}

export const arrays: Operators = {
  ...severalElements,
  $size: unary('$size', (value) => {
    if (!Array.isArray(value))
      throw new MongoError(
        17124,
        `The argument to $size must be an array, but was of type: ${typeName(value)}`,
      )
    return int32(value.length)
  }),
  $isArray: unary('$isArray', (value) => Array.isArray(value)),
  $arrayElemAt: binary('$arrayElemAt', elementAt),
  $first: unary('$first', (value) => (isNullish(value) ? null : wantArray('$first', value)[0])),
  $last: unary('$last', (value) => (isNullish(value) ? null : wantArray('$last', value).at(-1))),
  $slice: variadic('$slice', (values) => slice(values, values.length), 2, 3),
  $concatArrays: variadic('$concatArrays', concatenate),
  $in: binary('$in', includes),
  $indexOfArray: variadic('$indexOfArray', indexOf, 2, 4),
  $reverseArray: unary('$reverseArray', (value) =>
    isNullish(value) ? null : [...wantArray('$reverseArray', value)].reverse(),
  ),
  $arrayToObject: unary('$arrayToObject', toObject),
  $objectToArray: unary('$objectToArray', toArray),
  $sortArray: sortArray,
  $zip: zip,
}
