import { type Value } from '../bson/values.ts'
import { arithmetic } from './arithmetic.ts'
import { type Compiler, type Expression } from './compile.ts'
import { logic } from './logic.ts'
import { mathematics } from './mathematics.ts'
import { scopes } from './scopes.ts'

export type Operator = (argument: Value, compiler: Compiler) => Expression
export type Operators = Record<string, Operator>

let table: Map<string, Operator> | undefined

/** MongoDB has these; here they are refused by name rather than called unknown. */
const refused = new Set([
  '$function',
  '$accumulator',
  '$meta',
  '$binarySize',
  '$bsonSize',
  '$toHashedIndexKey',
  '$sampleRate',
  '$toUUID',
  '$median',
  '$percentile',
  '$acos',
  '$asin',
  '$atan',
  '$sinh',
  '$cosh',
  '$tanh',
  '$acosh',
  '$asinh',
  '$atanh',
  '$tsSecond',
  '$tsIncrement',
  '$bitAnd',
  '$bitOr',
  '$bitXor',
  '$bitNot',
])

export function findOperator(name: string): Operator | 'refused' | undefined {
  table ??= new Map([arithmetic, logic, mathematics, scopes].flatMap((family) => Object.entries(family)))
  return table.get(name) ?? (refused.has(name) ? 'refused' : undefined)
}
