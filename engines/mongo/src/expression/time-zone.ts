import { MongoError } from '../errors.ts'
import { ObjectId, Timestamp, type Maybe } from '../bson/values.ts'
import { typeName } from '../bson/types.ts'

const MINUTE = 60_000
const BUCKET = 15 * MINUTE
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
    formats.set(zone, format)
    return format
  } catch {
    throw new MongoError(40485, `unrecognized time zone identifier: "${zone}"`)
  }
}

function namedOffset(ms: number, zone: string): number {
  // Zones change at quarter hours at the finest, so one look-up serves for fifteen minutes.
  const bucket = Math.floor(ms / BUCKET) * BUCKET
  const key = `${zone} ${bucket}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const parts = new Map(
    formatFor(zone)
      .formatToParts(bucket)
      .map(({ type, value }) => [type, value]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name) ?? 0)
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year')
  const local = new Date(0)
  local.setUTCFullYear(year, part('month') - 1, part('day'))
  local.setUTCHours(part('hour'), part('minute'), part('second'))
  const offset = local.getTime() - bucket
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

const FIXED = /^([+-])(\d{2})(?::?(\d{2}))?$/

/** Milliseconds to add to UTC at a moment; `zone` is an Olson name or an offset such as +05:30. */
export function offsetAt(ms: number, zone: string): number {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0
  const fixed = FIXED.exec(zone)
  if (!fixed) return namedOffset(ms, zone)
  const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)
  return (fixed[1] === '-' ? -1 : 1) * minutes * MINUTE
}

/** A moment as a date whose UTC fields read what the clocks of the zone show. */
export const toLocal = (date: Date, zone: string): Date =>
  new Date(date.getTime() + offsetAt(date.getTime(), zone))

/** The moment at which the zone's clocks show the UTC fields of `local`. */
export function fromLocal(local: Date, zone: string): Date {
  const guess = local.getTime() - offsetAt(local.getTime(), zone)
  const moment = new Date(local.getTime() - offsetAt(guess, zone))
  if (Number.isNaN(moment.getTime())) throw new MongoError('Overflow', 'date overflow')
  return moment
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
