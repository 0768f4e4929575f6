import { MongoError } from '../errors.ts'
import { DAY } from './calendar.ts'

const MINUTE = 60_000
const SECOND = 1_000
/** The furthest moments from 1970 that a date can hold, in milliseconds. */
const MAX_TIME = 8_640_000_000_000_000
/** 50 years of days; a few megabytes at most. */
const MAX_DAYS = 20_000
/** Names may be written in any case, so there are more of them than zones. */
const MAX_ZONES = 100

/** Milliseconds to add to UTC at a moment. */
type OffsetAt = (ms: number) => number

/** The offsets of one UTC day, and the moment of the change between them; Infinity where there is none. */
interface DayOffsets {
  before: number
  after: number
  changesAt: number
}

const zones = new Map<string, OffsetAt>()

function formatFor(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
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
  } catch {
    throw new MongoError(40485, `unrecognized time zone identifier: "${zone}"`)
  }
}

/** Asks the platform, which takes microseconds, for a moment at a whole second. */
function readOffset(format: Intl.DateTimeFormat, ms: number): number {
  const moment = Math.max(-MAX_TIME, Math.min(MAX_TIME, ms))
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]))
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name) ?? 0)
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year')
  const local = new Date(0)
  local.setUTCFullYear(year, part('month') - 1, part('day'))
  local.setUTCHours(part('hour'), part('minute'), part('second'))
  return local.getTime() - moment
}

/** Finds the second at which the offset changes between two moments. */
function findChange(format: Intl.DateTimeFormat, start: number, end: number, before: number): number {
  let [low, high] = [start, end]
  while (high - low > SECOND) {
    const middle = Math.floor((low + high) / 2 / SECOND) * SECOND
    if (readOffset(format, middle) === before) low = middle
    else high = middle
  }
  return high
}

/** No zone has changed its offset and back within a day, so the ends of a day say whether it changes there. */
function readDay(format: Intl.DateTimeFormat, day: number): DayOffsets {
  const [start, end] = [day * DAY, (day + 1) * DAY]
  const [before, after] = [readOffset(format, start), readOffset(format, end)]
  return {
    before,
    after,
    changesAt: before === after ? Infinity : findChange(format, start, end, before),
  }
}

function namedZone(zone: string): OffsetAt {
  const format = formatFor(zone)
  const days = new Map<number, DayOffsets>()
  return (ms) => {
    const day = Math.floor(ms / DAY)
    let offsets = days.get(day)
    if (!offsets) {
      if (days.size >= MAX_DAYS) days.clear()
      offsets = readDay(format, day)
      days.set(day, offsets)
    }
    return ms < offsets.changesAt ? offsets.before : offsets.after
  }
}

const FIXED = /^([+-])(\d{2})(?::?(\d{2}))?$/

function openZone(zone: string): OffsetAt {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return () => 0
  const fixed = FIXED.exec(zone)
  if (!fixed) return namedZone(zone)
  const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)
  const offset = (fixed[1] === '-' ? -1 : 1) * minutes * MINUTE
  return () => offset
}

/**
 * The offsets of a zone, which is an Olson name or an offset such as +05:30. They are kept by the day, so that asking
 * for each of many documents costs a look-up. Throws MongoDB's 40485 for an unknown name.
 */
export function offsetsOf(zone: string): OffsetAt {
  const known = zones.get(zone)
  if (known) return known
  const opened = openZone(zone)
  if (zones.size >= MAX_ZONES) zones.clear()
  zones.set(zone, opened)
  return opened
}
