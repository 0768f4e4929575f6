import { MongoError, unsupported } from '../../errors.ts'
import { isDoc, type Doc, type Value } from '../../bson/values.ts'
import { type Variables } from '../../expression/expression.ts'
import { type SortField } from '../../query/sort.ts'
import { compileAccumulator } from '../accumulators.ts'
import { accumulateOver } from './accumulate.ts'
import { parseFrame } from './frame.ts'
import { orderFunction } from './order-functions.ts'
import { type WindowFunction } from './partition.ts'

const accumulators = new Set([
  '$sum',
  '$avg',
  '$min',
  '$max',
  '$count',
  '$first',
  '$last',
  '$push',
  '$addToSet',
  '$stdDevPop',
  '$stdDevSamp',
  '$firstN',
  '$lastN',
  '$minN',
  '$maxN',
  '$top',
  '$topN',
  '$bottom',
  '$bottomN',
])

/** MongoDB has these; here they are refused by name. */
const refused = new Set([
  '$linearFill',
  '$derivative',
  '$integral',
  '$expMovingAvg',
  '$covariancePop',
  '$covarianceSamp',
  '$minMaxScaler',
  '$concatArrays',
  '$setUnion',
  '$median',
  '$percentile',
])

function functionOf(field: string, spec: Doc): [name: string, argument: Value] {
  const others = [...spec].filter(([name]) => name !== 'window')
  const [entry] = others
  if (!entry || others.length !== 1)
    throw new MongoError('FailedToParse', `Expected a single window function for the field '${field}'`)
  return entry
}

/** Reads one field of `output`: `{ $sum: '$plays', window: { documents: ['unbounded', 'current'] } }`. */
export function parseWindowFunction(
  field: string,
  spec: Value,
  sort: readonly SortField[],
  variables: Variables,
): WindowFunction {
  if (!isDoc(spec))
    throw new MongoError('FailedToParse', `The field '${field}' must be an object with a window function`)
  const [name, argument] = functionOf(field, spec)
  if (refused.has(name)) throw unsupported(`the window function ${name}`)
  const ordered = orderFunction(name, argument, sort, variables)
  if (ordered) {
    if (!spec.has('window')) return ordered
    throw new MongoError(
      name === '$shift' || name === '$locf' ? 'FailedToParse' : 5371601,
      `${name} does not accept a 'window'`,
    )
  }
  if (!accumulators.has(name)) throw new MongoError('FailedToParse', `Unrecognized window function, ${name}`)
  if (name === '$count' && !(isDoc(argument) && argument.size === 0))
    throw new MongoError('FailedToParse', '$count only accepts an empty object as input')
  return accumulateOver(
    compileAccumulator(field, new Map([[name, argument]]), variables),
    parseFrame(spec.get('window'), sort),
  )
}
