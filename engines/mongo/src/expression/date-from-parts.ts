import { MongoError } from '../errors.ts'
import { isNumeric, toExactInteger } from '../bson/numbers.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { isNullish } from './arguments.ts'
import { fromIsoWeek } from './calendar.ts'
import { zoneOf } from './date-parts.ts'
import { fromLocal } from './time-zone.ts'
import { type Context, type Operator } from './expression.ts'

const clock = ['hour', 'minute', 'second', 'millisecond']
const calendar = ['year', 'month', 'day']
const isoCalendar = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek']
const known = new Set([...calendar, ...isoCalendar, ...clock, 'timezone'])

function checkNames(argument: Value): Doc {
  if (!isDoc(argument)) throw new MongoError(40519, '$dateFromParts only supports an object as its argument')
  for (const name of argument.keys()) {
    if (!known.has(name)) throw new MongoError(40518, `Unrecognized argument to $dateFromParts: ${name}`)
  }
  if (!argument.has('year') && !argument.has('isoWeekYear'))
    throw new MongoError(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present")
  const mixed = (names: readonly string[]): boolean => names.some((name) => argument.has(name))
  if (argument.has('year') && mixed(isoCalendar))
    throw new MongoError(40489, '$dateFromParts does not allow mixing natural dates with ISO dates')
  if (argument.has('isoWeekYear') && mixed(calendar))
    throw new MongoError(40525, '$dateFromParts does not allow mixing ISO dates with natural dates')
  return argument
}

/** Days that fill up years may be out of their month or week, but within 16 bits; seconds and less within 64. */
function checkPart(name: string, value: Maybe): number {
  const integer = isNumeric(value) ? toExactInteger(value) : undefined
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer)
    throw new MongoError(40515, `'${name}' must evaluate to an integer`)
  const isYear = name === 'year' || name === 'isoWeekYear'
  if (isYear && (integer < 1n || integer > 9999n)) {
    throw new MongoError(
      name === 'year' ? 40523 : 31095,
      `'${name}' must evaluate to an integer in the range 1 to 9999, found ${integer}`,
    )
  }
  const isLong = name === 'second' || name === 'millisecond'
  if (!isLong && BigInt.asIntN(16, integer) !== integer)
    throw new MongoError(31034, `'${name}' must evaluate to a value in the range [-32768, 32767]`)
  return Number(integer)
}

function dayOf(iso: boolean, year: number, second: number, third: number): Date {
  if (iso) return fromIsoWeek(year, second, third)
  const day = new Date(0)
  day.setUTCFullYear(year, second - 1, third)
  return day
}

export const dateFromParts: Operator = (argument, compiler) => {
  const given = checkNames(argument)
  const iso = given.has('isoWeekYear')
  const parts = (iso ? isoCalendar : calendar).map((name) => ({ name, otherwise: 1 }))
  const all = [...parts, ...clock.map((name) => ({ name, otherwise: 0 }))].map(({ name, otherwise }) => {
    const expression = given.has(name) ? compiler.compile(given.get(name) ?? null) : undefined
    return (context: Context): number | undefined => {
      if (!expression) return otherwise
      const value = expression(context)
      return isNullish(value) ? undefined : checkPart(name, value)
    }
  })
  const timezone = compiler.compile(given.get('timezone') ?? null)
  return (context) => {
    const zone = zoneOf(given.has('timezone'), timezone, context)
    const numbers = all.map((part) => part(context)).filter((value) => value !== undefined)
    const [year = 1, second = 1, third = 1, hour = 0, minute = 0, seconds = 0, ms = 0] = numbers
    if (zone === undefined || numbers.length < all.length) return null
    const midnight = dayOf(iso, year, second, third)
    return fromLocal(
      new Date(midnight.getTime() + hour * 3_600_000 + minute * 60_000 + seconds * 1_000 + ms),
      zone,
    )
  }
}
