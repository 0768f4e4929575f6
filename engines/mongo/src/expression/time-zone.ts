import { MongoError } from '../errors.ts'
import { ObjectId, Timestamp, type Maybe } from '../bson/values.ts'
import { typeName } from '../bson/types.ts'
import { DAY } from './calendar.ts'
import { offsetsOf } from './zone-offsets.ts'

/** Milliseconds to add to UTC at a moment; `zone` is an Olson name or an offset such as +05:30. */
export const offsetAt = (ms: number, zone: string): number => offsetsOf(zone)(ms)

function checkRange(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new MongoError('Overflow', 'date overflow')
  return date
}

/** A moment as a date whose UTC fields read what the clocks of the zone show. */
export const toLocal = (date: Date, zone: string): Date =>
  checkRange(new Date(date.getTime() + offsetAt(date.getTime(), zone)))

/**
 * The moment at which the zone's clocks show the UTC fields of `local`. A time that the clocks skip moves forward by
 * the length of the gap, so that a day whose midnight is skipped begins at its first moment; a time that they show
 * twice is the first of the two, so that no moment lies before the start of its day.
 *
 * The rule for gaps is that of timelib, which MongoDB uses (`do_adjust_timezone` in tm2unixtime.c). For repeated times
 * timelib takes the first one west of Greenwich and the second one east of it; here it is the first everywhere, as in
 * java.time and in Temporal's "compatible" disambiguation.
 */
export function fromLocal(local: Date, zone: string): Date {
  const shown = checkRange(local).getTime()
  const offset = offsetsOf(zone)
  const [before, after] = [offset(shown - DAY), offset(shown + DAY)]
  const isAfterChange =
    before !== after && offset(shown - before) !== before && offset(shown - after) === after
  return checkRange(new Date(shown - (isAfterChange ? after : before)))
}

/** Dates, and what carries one: an ObjectId and a timestamp. */
export function wantDate(operator: string, value: Maybe): Date {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return new Date(value.bytes.readUInt32BE(0) * 1000)
  if (value instanceof Timestamp) return new Date(value.time * 1000)
  throw new MongoError(16006, `${operator}: can't convert from BSON type ${typeName(value)} to Date`)
}

/** Throws MongoDB's 40517; the operators that read one part of a date have a code of their own. */
export function wantZone(value: Maybe, code = 40517): string {
  if (typeof value !== 'string')
    throw new MongoError(code, `timezone must evaluate to a string, found ${typeName(value)}`)
  return value
}
