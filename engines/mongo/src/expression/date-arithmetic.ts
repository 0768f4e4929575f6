import { MongoError } from '../errors.ts'
import { isNumeric, toExactInteger } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { type Maybe } from '../bson/values.ts'
import { compileNamed, isNullish, namedArguments } from './arguments.ts'
import { addMonths, DAY, monthsSinceZero, weekdayNumber } from './calendar.ts'
import { zoneOf } from './date-parts.ts'
import { fromLocal, toLocal, wantDate } from './time-zone.ts'
import { type Context, type Operator, type Operators } from './expression.ts'

const HOUR = 3_600_000
const spans: Record<string, number> = { hour: HOUR, minute: 60_000, second: 1_000, millisecond: 1 }
const months: Record<string, number> = { year: 12, quarter: 3, month: 1 }

/** Throws for what names no unit of time. */
export function wantUnit(operator: string, value: Maybe): string {
  if (typeof value !== 'string') {
    throw new MongoError(5439013, `${operator} requires 'unit' to be a string, but got ${typeName(value)}`)
  }
  if (!(value in spans) && !(value in months) && value !== 'day' && value !== 'week') {
    throw new MongoError('FailedToParse', `unknown time unit value: ${value}`)
  }
  return value
}

function wantAmount(operator: string, value: Maybe): number {
  const whole = isNumeric(value) ? toExactInteger(value) : undefined
  if (whole === undefined || whole > 8_640_000_000_000_000n || whole < -8_640_000_000_000_000n) {
    throw new MongoError(5166405, `${operator} expects integer amount of time units`)
  }
  return Number(whole)
}

/** Hours and less are lengths of time; days and more are counted on the calendar of the zone. */
export function shiftDate(date: Date, unit: string, amount: number, zone: string): Date {
  const span = spans[unit]
  const moved =
    span !== undefined
      ? new Date(date.getTime() + amount * span)
      : fromLocal(shiftLocal(toLocal(date, zone), unit, amount), zone)
  if (Number.isNaN(moved.getTime())) throw new MongoError(5166406, 'date overflow')
  return moved
}

function shiftLocal(local: Date, unit: string, amount: number): Date {
  const inMonths = months[unit]
  if (inMonths !== undefined) return addMonths(local, amount * inMonths)
  return new Date(local.getTime() + amount * (unit === 'week' ? 7 : 1) * DAY)
}

const adding =
  (operator: string, sign: 1 | -1): Operator =>
  (argument, compiler) => {
    const given = namedArguments(operator, argument, ['startDate', 'unit', 'amount'], ['timezone'])
    const named = compileNamed(operator, argument, compiler, ['startDate', 'unit', 'amount'], ['timezone'])
    return (context) => {
      const [start, unit, amount] = ['startDate', 'unit', 'amount'].map((name) => named(name)(context))
      const zone = zoneOf(given.has('timezone'), named('timezone'), context)
      if (isNullish(start) || isNullish(unit) || isNullish(amount) || zone === undefined) return null
      return shiftDate(
        wantDate(operator, start),
        wantUnit(operator, unit),
        sign * wantAmount(operator, amount),
        zone,
      )
    }
  }

const dayNumber = (local: Date): number => Math.floor(local.getTime() / DAY)

/** Days since a week's first day, counted so that whole weeks are multiples of seven. */
const weekNumber = (local: Date, first: number): number => Math.floor((dayNumber(local) + 4 - first) / 7)

function unitNumber(local: Date, unit: string, firstDay: number): number {
  const inMonths = months[unit]
  if (inMonths !== undefined) return Math.floor(monthsSinceZero(local) / inMonths)
  if (unit === 'day') return dayNumber(local)
  if (unit === 'week') return weekNumber(local, firstDay)
  return Math.floor(local.getTime() / (spans[unit] ?? 1))
}

/** Unit boundaries between two moments. Hours and less are elapsed time: what the zone's clocks jumped is taken off. */
function countUnits(start: Date, end: Date, unit: string, zone: string, firstDay: number): number {
  const [from, to] = [toLocal(start, zone), toLocal(end, zone)]
  const jump = to.getTime() - end.getTime() - (from.getTime() - start.getTime())
  const span = spans[unit]
  const passed = unitNumber(to, unit, firstDay) - unitNumber(from, unit, firstDay)
  return span === undefined ? passed : passed - Math.trunc(jump / span)
}

function firstDayOf(operator: string, given: boolean, value: Maybe): number | undefined {
  if (!given) return 0
  if (isNullish(value)) return undefined
  const day = typeof value === 'string' ? weekdayNumber(value) : undefined
  if (day === undefined) throw new MongoError(5439015, `${operator}: unknown day of week`)
  return day
}

const difference: Operator = (argument, compiler) => {
  const required = ['startDate', 'endDate', 'unit']
  const optional = ['timezone', 'startOfWeek']
  const given = namedArguments('$dateDiff', argument, required, optional)
  const named = compileNamed('$dateDiff', argument, compiler, required, optional)
  return (context) => {
    const [start, end, unit] = required.map((name) => named(name)(context))
    const zone = zoneOf(given.has('timezone'), named('timezone'), context)
    const first = firstDayOf('$dateDiff', given.has('startOfWeek'), named('startOfWeek')(context))
    if (isNullish(start) || isNullish(end) || isNullish(unit) || zone === undefined || first === undefined)
      return null
    const by = wantUnit('$dateDiff', unit)
    return BigInt(countUnits(wantDate('$dateDiff', start), wantDate('$dateDiff', end), by, zone, first))
  }
}

/** Bins are counted from 1 January 2000 in the zone; weeks from the first day of a week after that. */
const REFERENCE = Date.UTC(2000, 0, 1)

function truncate(date: Date, unit: string, bin: number, zone: string, firstDay: number): Date {
  const span = spans[unit]
  if (span !== undefined) {
    const origin = fromLocal(new Date(REFERENCE), zone).getTime()
    const size = span * bin
    return new Date(origin + Math.floor((date.getTime() - origin) / size) * size)
  }
  const local = toLocal(date, zone)
  const inMonths = months[unit]
  if (inMonths !== undefined) {
    const size = inMonths * bin
    const origin = 2000 * 12
    const steps = Math.floor((monthsSinceZero(local) - origin) / size) * size
    return fromLocal(addMonths(new Date(REFERENCE), steps), zone)
  }
  const size = (unit === 'week' ? 7 : 1) * bin * DAY
  const weekStart = REFERENCE + ((firstDay - 6 + 7) % 7) * DAY
  const origin = unit === 'week' ? weekStart : REFERENCE
  return fromLocal(new Date(origin + Math.floor((local.getTime() - origin) / size) * size), zone)
}

const truncation: Operator = (argument, compiler) => {
  const optional = ['binSize', 'timezone', 'startOfWeek']
  const given = namedArguments('$dateTrunc', argument, ['date', 'unit'], optional)
  const named = compileNamed('$dateTrunc', argument, compiler, ['date', 'unit'], optional)
  const binSize = (context: Context): number | undefined => {
    if (!given.has('binSize')) return 1
    const value = named('binSize')(context)
    if (isNullish(value)) return undefined
    const bin = wantAmount('$dateTrunc', value)
    if (bin <= 0) throw new MongoError(5439018, '$dateTrunc requires binSize to be greater than 0')
    return bin
  }
  return (context) => {
    const date = named('date')(context)
    const unit = named('unit')(context)
    const bin = binSize(context)
    const zone = zoneOf(given.has('timezone'), named('timezone'), context)
    const first = firstDayOf('$dateTrunc', given.has('startOfWeek'), named('startOfWeek')(context))
    if (isNullish(date) || isNullish(unit) || bin === undefined || zone === undefined || first === undefined)
      return null
    return truncate(wantDate('$dateTrunc', date), wantUnit('$dateTrunc', unit), bin, zone, first)
  }
}

export const dateArithmetic: Operators = {
  $dateAdd: adding('$dateAdd', 1),
  $dateSubtract: adding('$dateSubtract', -1),
  $dateDiff: difference,
  $dateTrunc: truncation,
}
