import { MongoError } from '../errors.ts'
import { dayOfYear, isoDayOfWeek, isoWeek, weekOfYear } from './calendar.ts'
import { fromLocal, offsetAt, toLocal } from './time-zone.ts'

export const failure = (text: string): MongoError =>
  new MongoError('ConversionFailure', `Error parsing date string '${text}'`)

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

export interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
}

/** The moment of local fields. Throws for what is no date, such as 31 June. */
export function makeDate(text: string, fields: Fields, zone: string): Date {
  const { year, month, day, hour, minute, second, ms } = fields
  const local = new Date(0)
  local.setUTCFullYear(year, month - 1, day)
  local.setUTCHours(hour, minute, second, ms)
  const valid =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  if (!valid) throw failure(text)
  return fromLocal(local, zone)
}

/** Reads ISO 8601 text; without an offset it is in `zone`. */
export function parseDateText(text: string, zone = 'UTC'): Date {
  const match = ISO.exec(text.trim())
  if (!match) throw failure(text)
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match
  if (offset !== undefined && zone !== 'UTC') {
    throw new MongoError(
      'ConversionFailure',
      `cannot pass in a date/time string with time zone information ('${offset}') together with a timezone argument`,
    )
  }
  const fields: Fields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ms: Number(fraction.slice(0, 3).padEnd(3, '0')),
  }
  return makeDate(text, fields, offset ?? zone)
}

export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A number of the text of a date; MongoDB writes only what has four digits at most. */
function digits(value: number, width: number): string {
  if (value < 0 || value > 9999) {
    throw new MongoError(
      18537,
      `Could not convert date to string: date component was outside the supported range of 0-9999: ${value}`,
    )
  }
  return String(value).padStart(width, '0')
}

function offsetText(ms: number): string {
  const minutes = Math.trunc(Math.abs(ms) / 60_000)
  return `${ms < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}${digits(minutes % 60, 2)}`
}

const writers: Record<string, (local: Date, offset: number) => string> = {
  Y: (local) => digits(local.getUTCFullYear(), 4),
  m: (local) => digits(local.getUTCMonth() + 1, 2),
  d: (local) => digits(local.getUTCDate(), 2),
  H: (local) => digits(local.getUTCHours(), 2),
  M: (local) => digits(local.getUTCMinutes(), 2),
  S: (local) => digits(local.getUTCSeconds(), 2),
  L: (local) => digits(local.getUTCMilliseconds(), 3),
  j: (local) => digits(dayOfYear(local), 3),
  u: (local) => String(isoDayOfWeek(local)),
  w: (local) => String(local.getUTCDay() + 1),
  U: (local) => digits(weekOfYear(local), 2),
  V: (local) => digits(isoWeek(local).week, 2),
  G: (local) => digits(isoWeek(local).year, 4),
  b: (local) => (months[local.getUTCMonth()] ?? '').slice(0, 3),
  B: (local) => months[local.getUTCMonth()] ?? '',
  z: (_local, offset) => offsetText(offset),
  Z: (_local, offset) => String(Math.trunc(offset / 60_000)),
  '%': () => '%',
}

export const DEFAULT_FORMAT = '%Y-%m-%dT%H:%M:%S.%L'

export function formatDate(date: Date, format: string, zone: string): string {
  const local = toLocal(date, zone)
  const offset = offsetAt(date.getTime(), zone)
  return format.replace(/%([\s\S]?)/g, (_whole, letter: string) => {
    if (letter === '') throw new MongoError(18535, "Unmatched '%' at end of format string")
    const write = writers[letter]
    if (!write) throw new MongoError(18536, `Invalid format character '%${letter}' in format string`)
    return write(local, offset)
  })
}
