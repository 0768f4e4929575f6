import { Long, type Document } from 'mongodb'
import { startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest

beforeAll(async () => {
  server = await startServerUnderTest('time_zones')
})
afterAll(() => server.stop())

async function value(expression: Document): Promise<unknown> {
  const [result] = await server.db
    .aggregate([{ $documents: [{}] }, { $project: { v: expression } }], { promoteLongs: false })
    .toArray()
  return result?.['v']
}

describe('a play belongs to the local day that its zone’s clocks show', () => {
  // The clocks of these zones jump at midnight: the day begins at one o'clock, or its first hour comes twice.
  test.each([
    ['America/Santiago', '2024-09-08T04:30:00Z', '2024-09-08T04:00:00Z'],
    ['America/Santiago', '2024-09-08T20:00:00Z', '2024-09-08T04:00:00Z'],
    ['America/Santiago', '2024-04-07T02:30:00Z', '2024-04-06T03:00:00Z'],
    ['America/Santiago', '2024-04-07T03:30:00Z', '2024-04-06T03:00:00Z'],
    ['America/Havana', '2024-03-10T05:30:00Z', '2024-03-10T05:00:00Z'],
    ['America/Havana', '2024-11-03T04:30:00Z', '2024-11-03T04:00:00Z'],
    ['America/Havana', '2024-11-03T05:30:00Z', '2024-11-03T04:00:00Z'],
    ['America/Havana', '2024-11-03T20:00:00Z', '2024-11-03T04:00:00Z'],
    ['America/Sao_Paulo', '2018-11-04T03:30:00Z', '2018-11-04T03:00:00Z'],
    ['America/Sao_Paulo', '2018-11-04T15:00:00Z', '2018-11-04T03:00:00Z'],
    ['America/Sao_Paulo', '2018-02-18T02:30:00Z', '2018-02-17T02:00:00Z'],
    ['Asia/Amman', '2021-03-25T22:30:00Z', '2021-03-25T22:00:00Z'],
    ['Asia/Amman', '2021-03-26T12:00:00Z', '2021-03-25T22:00:00Z'],
    ['Asia/Amman', '2021-10-28T21:30:00Z', '2021-10-28T21:00:00Z'],
    ['Asia/Amman', '2021-10-28T22:30:00Z', '2021-10-28T21:00:00Z'],
    ['Pacific/Apia', '2011-12-30T10:30:00Z', '2011-12-30T10:00:00Z'],
  ])('%s: %s is in the day that begins at %s', async (timezone, at, begins) => {
    expect(await value({ $dateTrunc: { date: new Date(at), unit: 'day', timezone } })).toEqual(
      new Date(begins),
    )
  })

  test('a week that begins at such a midnight begins where its first day does', async () => {
    const trunc = { date: new Date('2024-09-11T12:00:00Z'), unit: 'week', timezone: 'America/Santiago' }
    expect(await value({ $dateTrunc: trunc })).toEqual(new Date('2024-09-08T04:00:00Z'))
    const havana = { date: new Date('2024-11-05T12:00:00Z'), unit: 'week', timezone: 'America/Havana' }
    expect(await value({ $dateTrunc: havana })).toEqual(new Date('2024-11-03T04:00:00Z'))
  })

  test('a month that begins with a skipped midnight begins an hour later', async () => {
    // The clocks of Amman went from 0:00 to 1:00 on 1 April 2016.
    const trunc = { date: new Date('2016-04-09T12:00:00Z'), unit: 'month', timezone: 'Asia/Amman' }
    expect(await value({ $dateTrunc: trunc })).toEqual(new Date('2016-03-31T22:00:00Z'))
  })
})

// A local time that was skipped moves on by what was skipped; one that came twice is the first of the two.
const local: [zone: string, local: string, moment: string][] = [
  ['America/New_York', '2024-03-10T01:59:59.999', '2024-03-10T06:59:59.999Z'],
  ['America/New_York', '2024-03-10T02:00:00.000', '2024-03-10T07:00:00.000Z'],
  ['America/New_York', '2024-03-10T02:30:00.000', '2024-03-10T07:30:00.000Z'],
  ['America/New_York', '2024-03-10T03:00:00.000', '2024-03-10T07:00:00.000Z'],
  ['America/New_York', '2024-11-03T00:59:59.999', '2024-11-03T04:59:59.999Z'],
  ['America/New_York', '2024-11-03T01:00:00.000', '2024-11-03T05:00:00.000Z'],
  ['America/New_York', '2024-11-03T01:30:00.000', '2024-11-03T05:30:00.000Z'],
  ['America/New_York', '2024-11-03T02:00:00.000', '2024-11-03T07:00:00.000Z'],
  ['Europe/Berlin', '2024-03-31T01:59:59.999', '2024-03-31T00:59:59.999Z'],
  ['Europe/Berlin', '2024-03-31T02:30:00.000', '2024-03-31T01:30:00.000Z'],
  ['Europe/Berlin', '2024-03-31T03:00:00.000', '2024-03-31T01:00:00.000Z'],
  ['Europe/Berlin', '2024-10-27T01:59:59.999', '2024-10-26T23:59:59.999Z'],
  ['Europe/Berlin', '2024-10-27T02:30:00.000', '2024-10-27T00:30:00.000Z'],
  ['Europe/Berlin', '2024-10-27T03:00:00.000', '2024-10-27T02:00:00.000Z'],
  ['Australia/Lord_Howe', '2024-04-07T01:45:00.000', '2024-04-06T14:45:00.000Z'],
  ['Australia/Lord_Howe', '2024-10-06T02:15:00.000', '2024-10-05T15:45:00.000Z'],
  ['America/Santiago', '2024-09-08T00:00:00.000', '2024-09-08T04:00:00.000Z'],
  ['America/Santiago', '2024-04-06T23:30:00.000', '2024-04-07T02:30:00.000Z'],
  ['Asia/Amman', '2021-10-29T00:30:00.000', '2021-10-28T21:30:00.000Z'],
  ['Pacific/Apia', '2011-12-30T12:00:00.000', '2011-12-30T22:00:00.000Z'],
  ['Europe/Dublin', '2024-03-31T01:30:00.000', '2024-03-31T01:30:00.000Z'],
  ['Africa/Casablanca', '2024-04-14T02:30:00.000', '2024-04-14T02:30:00.000Z'],
  ['Africa/Casablanca', '2024-03-10T02:30:00.000', '2024-03-10T01:30:00.000Z'],
  ['Asia/Kathmandu', '1986-01-01T00:05:00.000', '1985-12-31T18:35:00.000Z'],
  ['Africa/Monrovia', '1972-01-07T00:10:00.000', '1972-01-07T00:54:30.000Z'],
  ['Europe/Berlin', '1800-06-01T12:00:00.000', '1800-06-01T11:06:32.000Z'],
  ['America/New_York', '2600-07-01T12:00:00.000', '2600-07-01T16:00:00.000Z'],
  ['+05:30', '2024-03-31T02:30:00.000', '2024-03-30T21:00:00.000Z'],
]

describe('local time in a zone', () => {
  test.each(local)('%s: %s is %s for $dateFromString', async (timezone, dateString, moment) => {
    expect(await value({ $dateFromString: { dateString, timezone } })).toEqual(new Date(moment))
  })

  test.each(local)('%s: %s is %s for $dateFromParts', async (timezone, text, moment) => {
    const [year, month, day, hour, minute, second, millisecond] = text.split(/[-T:.]/).map(Number)
    const parts = { year, month, day, hour, minute, second, millisecond, timezone }
    expect(await value({ $dateFromParts: parts })).toEqual(new Date(moment))
  })

  test.each(local)('%s: adding a day to the day before %s gives %s', async (timezone, text, moment) => {
    const before = new Date(new Date(`${text}Z`).getTime() - 86_400_000)
    const startDate = { $dateFromString: { dateString: before.toISOString().slice(0, -1), timezone } }
    expect(await value({ $dateAdd: { startDate, unit: 'day', amount: 1, timezone } })).toEqual(
      new Date(moment),
    )
  })

  test('parts and differences read the same clocks', async () => {
    const timezone = 'America/Santiago'
    const date = new Date('2024-09-08T04:00:00Z')
    expect(await value({ $dateToParts: { date, timezone } })).toMatchObject({ day: 8, hour: 1, minute: 0 })
    expect(await value({ $dateToParts: { date: new Date(date.getTime() - 1), timezone } })).toMatchObject({
      day: 7,
      hour: 23,
      millisecond: 999,
    })
    const startDate = new Date('2024-09-08T03:59:59Z')
    expect(await value({ $dateDiff: { startDate, endDate: date, unit: 'day', timezone } })).toEqual(
      Long.fromNumber(1),
    )
    expect(await value({ $dateDiff: { startDate, endDate: date, unit: 'hour', timezone } })).toEqual(
      Long.fromNumber(1),
    )
  })
})
