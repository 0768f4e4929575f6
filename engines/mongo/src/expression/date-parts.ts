import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { int32, isDoc, type Doc, type Value } from '../bson/values.ts'
import { compileArguments, compileNamed, isNullish, namedArguments } from './arguments.ts'
import { dayOfYear, isoDayOfWeek, isoWeek, weekOfYear } from './calendar.ts'
import { parseByFormat } from './date-format.ts'
import { DEFAULT_FORMAT, failure, formatDate, parseDateText } from './date-text.ts'
import { toLocal, wantDate, wantZone } from './time-zone.ts'
import { type Compiler, type Context, type Expression, type Operator, type Operators } from './expression.ts'

/** Evaluates `timezone`; undefined says that it is null, which makes the result null. */
export function zoneOf(
  given: boolean,
  expression: Expression,
  context: Context,
  code?: number,
): string | undefined {
  if (!given) return 'UTC'
  const zone = expression(context)
  return isNullish(zone) ? undefined : wantZone(zone, code)
}

/** Operators over a date: a bare expression, or `{ date, timezone }`. */
function compileDate(
  operator: string,
  argument: Value,
  compiler: Compiler,
): (context: Context) => Date | undefined {
  if (isDoc(argument) && argument.has('date')) {
    const given = namedArguments(operator, argument, ['date'], ['timezone'])
    const named = compileNamed(operator, argument, compiler, ['date'], ['timezone'])
    return (context) => {
      const date = named('date')(context)
      const code = operator === '$dateToParts' ? undefined : 40533
      const zone = zoneOf(given.has('timezone'), named('timezone'), context, code)
      return isNullish(date) || zone === undefined ? undefined : toLocal(wantDate(operator, date), zone)
    }
  }
  const [operand] = compileArguments(operator, argument, compiler, 1)
  return (context) => {
    const date = operand?.(context)
    return isNullish(date) ? undefined : wantDate(operator, date)
  }
}

const part =
  (operator: string, read: (local: Date) => Value): Operator =>
  (argument, compiler) => {
    const date = compileDate(operator, argument, compiler)
    return (context) => {
      const local = date(context)
      return local ? read(local) : null
    }
  }

const number = (operator: string, read: (local: Date) => number): Operator =>
  part(operator, (local) => int32(read(local)))

const toText: Operator = (argument, compiler) => {
  const names = ['format', 'timezone', 'onNull'] as const
  if (isDoc(argument) && !argument.has('date'))
    throw new MongoError(18628, "Missing 'date' parameter to $dateToString")
  const given = namedArguments('$dateToString', argument, ['date'], names)
  const named = compileNamed('$dateToString', argument, compiler, ['date'], names)
  return (context) => {
    const date = named('date')(context)
    if (isNullish(date)) return given.has('onNull') ? named('onNull')(context) : null
    const zone = zoneOf(given.has('timezone'), named('timezone'), context)
    const format = given.has('format')
      ? named('format')(context)
      : `${DEFAULT_FORMAT}${zone === 'UTC' ? 'Z' : ''}`
    if (zone === undefined || isNullish(format)) return null
    if (typeof format !== 'string')
      throw new MongoError(
        18533,
        `$dateToString requires that 'format' be a string, found: ${typeName(format)}`,
      )
    return formatDate(wantDate('$dateToString', date), format, zone)
  }
}

const fromText: Operator = (argument, compiler) => {
  const names = ['format', 'timezone', 'onError', 'onNull'] as const
  const given = namedArguments('$dateFromString', argument, ['dateString'], names)
  const named = compileNamed('$dateFromString', argument, compiler, ['dateString'], names)
  return (context) => {
    const text = named('dateString')(context)
    if (isNullish(text)) return given.has('onNull') ? named('onNull')(context) : null
    const zone = zoneOf(given.has('timezone'), named('timezone'), context)
    const format = given.has('format') ? named('format')(context) : undefined
    if (zone === undefined || (given.has('format') && isNullish(format))) return null
    if (format !== undefined && typeof format !== 'string')
      throw new MongoError(
        40684,
        `$dateFromString requires that 'format' be a string, found: ${typeName(format)}`,
      )
    try {
      if (typeof text !== 'string') throw failure(typeName(text))
      if (format === undefined) return parseDateText(text, zone)
      return parseByFormat(text, format, zone)
    } catch (error) {
      if (given.has('onError') && error instanceof MongoError) return named('onError')(context)
      throw error
    }
  }
}

const toParts: Operator = (argument, compiler) => {
  const iso =
    namedArguments('$dateToParts', argument, ['date'], ['timezone', 'iso8601']).get('iso8601') === true
  const plain = isDoc(argument) ? new Map([...argument].filter(([name]) => name !== 'iso8601')) : argument
  const date = compileDate('$dateToParts', plain, compiler)
  return (context) => {
    const local = date(context)
    if (!local) return null
    const day: [string, number][] = iso
      ? [
          ['isoWeekYear', isoWeek(local).year],
          ['isoWeek', isoWeek(local).week],
          ['isoDayOfWeek', isoDayOfWeek(local)],
        ]
      : [
          ['year', local.getUTCFullYear()],
          ['month', local.getUTCMonth() + 1],
          ['day', local.getUTCDate()],
        ]
    const time: [string, number][] = [
      ['hour', local.getUTCHours()],
      ['minute', local.getUTCMinutes()],
      ['second', local.getUTCSeconds()],
      ['millisecond', local.getUTCMilliseconds()],
    ]
    const doc: Doc = new Map([...day, ...time].map(([name, value]) => [name, int32(value)]))
    return doc
  }
}

export const dateParts: Operators = {
  $year: number('$year', (local) => local.getUTCFullYear()),
  $month: number('$month', (local) => local.getUTCMonth() + 1),
  $dayOfMonth: number('$dayOfMonth', (local) => local.getUTCDate()),
  $dayOfYear: number('$dayOfYear', dayOfYear),
  $dayOfWeek: number('$dayOfWeek', (local) => local.getUTCDay() + 1),
  $hour: number('$hour', (local) => local.getUTCHours()),
  $minute: number('$minute', (local) => local.getUTCMinutes()),
  $second: number('$second', (local) => local.getUTCSeconds()),
  $millisecond: number('$millisecond', (local) => local.getUTCMilliseconds()),
  $week: number('$week', weekOfYear),
  $isoWeek: number('$isoWeek', (local) => isoWeek(local).week),
  $isoWeekYear: part('$isoWeekYear', (local) => BigInt(isoWeek(local).year)),
  $isoDayOfWeek: number('$isoDayOfWeek', isoDayOfWeek),
  $dateToString: toText,
  $dateFromString: fromText,
  $dateToParts: toParts,
}
