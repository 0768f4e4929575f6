import { MongoError } from '../errors.ts'
import { fromIsoWeek } from './calendar.ts'
import { failure, makeDate, months, type Fields } from './date-text.ts'

type Part = keyof Fields | 'monthName' | 'offset' | 'minutes' | 'isoYear' | 'isoWeek' | 'isoDay'

const readers: Record<string, [pattern: string, part: Part]> = {
  Y: ['(\\d{1,4})', 'year'],
  m: ['(\\d{1,2})', 'month'],
  d: ['(\\d{1,2})', 'day'],
  G: ['(\\d{1,4})', 'isoYear'],
  V: ['(\\d{1,2})', 'isoWeek'],
  u: ['(\\d)', 'isoDay'],
  H: ['(\\d{1,2})', 'hour'],
  M: ['(\\d{1,2})', 'minute'],
  S: ['(\\d{1,2})', 'second'],
  L: ['(\\d{1,3})', 'ms'],
  b: ['([A-Za-z]{3})', 'monthName'],
  B: ['([A-Za-z]+)', 'monthName'],
  z: [' *(Z|(?:GMT|UTC)?[+-]\\d{2}(?::?\\d{2})?|GMT|UTC)', 'offset'],
  Z: [' *([+-]?\\d{1,4})', 'minutes'],
}

/** Matches a text by a format of the letters of `$dateToString`, those that name a part of a date. */
function readParts(text: string, format: string): Map<Part, string> {
  const parts: Part[] = []
  const pattern = format.replace(/%([\s\S]?)|[.*+?^${}()|[\]\\]/g, (whole, letter: string | undefined) => {
    if (letter === undefined) return `\\${whole}`
    if (letter === '%') return '%'
    if (letter === '') throw new MongoError(18535, "Unmatched '%' at end of format string")
    const reader = readers[letter]
    if (!reader) throw new MongoError(18536, `Invalid format character '%${letter}' in format string`)
    parts.push(reader[1])
    return reader[0]
  })
  const match = new RegExp(`^${pattern}$`).exec(text)
  if (!match) throw failure(text)
  return new Map(parts.map((part, i) => [part, match[i + 1] ?? '']))
}

function offsetOf(parts: ReadonlyMap<Part, string>): string | undefined {
  const minutes = parts.get('minutes')
  if (minutes === undefined) return parts.get('offset')?.replace(/^(?:GMT|UTC)(?=[+-])/, '')
  const size = Math.abs(Number(minutes))
  const [hour, minute] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'))
  return `${Number(minutes) < 0 ? '-' : '+'}${hour ?? ''}:${minute ?? ''}`
}

/** The day of the ISO parts, in the names of the calendar; nothing if there are no such parts. */
function isoDay(text: string, parts: ReadonlyMap<Part, string>): Partial<Fields> {
  const [year, week, day] = (['isoYear', 'isoWeek', 'isoDay'] as const).map((part) => parts.get(part))
  if (year === undefined && week === undefined && day === undefined) return {}
  const mixes = (['year', 'month', 'day', 'monthName'] as const).some((part) => parts.has(part))
  const numbers = { week: Number(week ?? 1), day: Number(day ?? 1) }
  const valid = numbers.week >= 1 && numbers.week <= 53 && numbers.day >= 1 && numbers.day <= 7
  if (mixes || year === undefined || !valid) throw failure(text)
  const date = fromIsoWeek(Number(year), numbers.week, numbers.day)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function monthOf(text: string, name: string | undefined): Partial<Fields> {
  if (name === undefined) return {}
  const index = months.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase()))
  if (index < 0) throw failure(text)
  return { month: index + 1 }
}

/** Reads a date by a format; an offset in the text and a zone other than UTC exclude one another. */
export function parseByFormat(text: string, format: string, zone: string): Date {
  const parts = readParts(text, format)
  const offset = offsetOf(parts)
  if (offset !== undefined && zone !== 'UTC') throw failure(text)
  const number = (part: Part, otherwise: number): number => Number(parts.get(part) ?? otherwise)
  const fields: Fields = {
    year: number('year', 1970),
    month: number('month', 1),
    day: number('day', 1),
    hour: number('hour', 0),
    minute: number('minute', 0),
    second: number('second', 0),
    ms: Number((parts.get('ms') ?? '').padEnd(3, '0')),
    ...monthOf(text, parts.get('monthName')),
    ...isoDay(text, parts),
  }
  return makeDate(text, fields, offset ?? zone)
}
