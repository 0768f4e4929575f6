import { MongoError } from '../errors.ts'
import { fromLocal, offsetAt, toLocal } from './time-zone.ts'

const HOUR = 3_600_000
const STEP = 89 * 60_000
const zones = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/New_York',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Amman',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Pacific/Apia',
]

/** What the clocks of a zone show, read without the offsets under test. */
function createClock(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (ms) => format.format(ms)
}

const asText = (local: Date): string => local.toISOString().slice(0, 19).replace('T', ' ')

/** Every 89 minutes of some years, so that each change is met from both sides, and days come out of order. */
function* moments(): Generator<number> {
  for (const year of [2024, 1986, 2011, 2018, 1943]) {
    const start = Date.UTC(year, 0, 0)
    for (let ms = start; ms < start + 366 * 24 * HOUR; ms += STEP) yield ms
  }
}

test.each(zones)('offsets and moments agree with the clocks of %s', (zone) => {
  const clock = createClock(zone)
  const wrong: string[] = []
  for (const ms of moments()) {
    const local = toLocal(new Date(ms), zone)
    const moment = fromLocal(local, zone).getTime()
    const shown = asText(local)
    const isFirst = moment <= ms && clock(moment) === shown
    if (clock(ms) !== shown || !isFirst) wrong.push(`${new Date(ms).toISOString()} ${shown}`)
  }
  expect(wrong).toEqual([])
})

test.each(zones)('in %s a local time that is skipped moves forward by the length of the gap', (zone) => {
  let gaps = 0
  for (const ms of moments()) {
    const [earlier, later] = [offsetAt(ms, zone), offsetAt(ms + STEP, zone)]
    if (later <= earlier) continue
    gaps++
    // The last moment of the gap, less than a second before the time at which the clocks go on.
    let [low, high] = [ms, ms + STEP]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offsetAt(middle, zone) === earlier) low = middle
      else high = middle
    }
    const lastSkipped = new Date(high + later - 1)
    expect(fromLocal(lastSkipped, zone)).toEqual(new Date(high + later - earlier - 1))
    expect(fromLocal(new Date(high + earlier), zone)).toEqual(new Date(high))
  }
  expect(gaps).toBeGreaterThan(0)
})

test('dates at the ends of their range have offsets, and local times beyond it are an overflow', () => {
  const last = new Date(8_640_000_000_000_000)
  const first = new Date(-8_640_000_000_000_000)
  expect(toLocal(last, 'America/New_York')).toEqual(new Date(last.getTime() - 4 * HOUR))
  expect(() => toLocal(last, 'Europe/Berlin')).toThrow(MongoError)
  expect(() => fromLocal(last, 'America/New_York')).toThrow('date overflow')
  expect(() => fromLocal(first, 'Europe/Berlin')).toThrow('date overflow')
  expect(() => fromLocal(new Date(NaN), 'Europe/Berlin')).toThrow('date overflow')
})

test('a name that is no zone is refused each time', () => {
  expect(() => offsetAt(0, 'Europe/Nowhere')).toThrow('unrecognized time zone identifier')
  expect(() => offsetAt(0, 'Europe/Nowhere')).toThrow('unrecognized time zone identifier')
})
