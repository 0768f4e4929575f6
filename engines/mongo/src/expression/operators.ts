import { accumulatorExpressions } from './accumulator-expressions.ts'
import { arithmetic } from './arithmetic.ts'
import { arrays } from './arrays.ts'
import { bits } from './bits.ts'
import { conversions } from './conversions.ts'
import { dateArithmetic } from './date-arithmetic.ts'
import { dateFromParts } from './date-from-parts.ts'
import { dateParts } from './date-parts.ts'
import { logic } from './logic.ts'
import { mathematics } from './mathematics.ts'
import { objects } from './objects.ts'
import { regexes } from './regexes.ts'
import { sets } from './sets.ts'
import { strings } from './strings.ts'
import { scopes } from './scopes.ts'
import { type Operator } from './expression.ts'

/** MongoDB has these; here they are refused by name rather than called unknown. */
const refused = new Set([
  '$function',
  '$accumulator',
  '$meta',
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
])

const table = new Map<string, Operator>(
  [
    accumulatorExpressions,
    arithmetic,
    arrays,
    bits,
    conversions,
    dateArithmetic,
    dateParts,
    { $dateFromParts: dateFromParts },
    logic,
    mathematics,
    objects,
    regexes,
    sets,
    strings,
    scopes,
  ].flatMap((family) => Object.entries(family)),
)

/** The operator of this name; undefined where MongoDB has none either. */
export const findOperator = (name: string): Operator | 'refused' | undefined =>
  table.get(name) ?? (refused.has(name) ? 'refused' : undefined)
