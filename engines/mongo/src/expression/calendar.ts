/** Calendar arithmetic on dates whose UTC fields hold local time. */
export const DAY = 86_400_000

export const dayOfYear = (date: Date): number =>
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) -
      Date.UTC(date.getUTCFullYear(), 0, 1)) /
      DAY,
  ) + 1

/** Monday is 1. */
export const isoDayOfWeek = (date: Date): number => ((date.getUTCDay() + 6) % 7) + 1

/** The year and week of ISO 8601: week 1 is the one with the year's first Thursday. */
export function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - isoDayOfWeek(date)) * DAY)
  return { year: thursday.getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 }
}

/** Midnight of a day of ISO 8601; week 1 is the one with 4 January. Weeks and days past the last go on into the next. */
export function fromIsoWeek(year: number, week: number, day: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, 0, 4)
  return new Date(date.getTime() + ((week - 1) * 7 + day - isoDayOfWeek(date)) * DAY)
}

/** Weeks begin on Sunday; days before the first one are week 0. */
export const weekOfYear = (date: Date): number => Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)

/** Adds months; a day the month has not got becomes its last. */
export function addMonths(date: Date, months: number): Date {
  const moved = new Date(date)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const last = new Date(Date.UTC(2000, 0, 1))
  last.setUTCFullYear(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)
  moved.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()))
  return moved
}

export const monthsSinceZero = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth()

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** 0 for Sunday; undefined for what names no day. */
export function weekdayNumber(name: string): number | undefined {
  const index = weekdays.indexOf(name.slice(0, 3).toLowerCase())
  return index < 0 ? undefined : index
}
