import { Binary, Decimal128, Double, Int32, Long, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest

beforeAll(async () => {
  server = await startServerUnderTest('expression_results')
})
afterAll(() => server.stop())

const run = (stages: Document[], doc: Document = {}): Promise<Document[]> =>
  server.db.aggregate([{ $documents: [doc] }, ...stages], { promoteValues: false }).toArray()

async function value(expression: unknown, doc: Document = {}): Promise<unknown> {
  const [result] = await run([{ $project: { _id: 0, v: expression } }], doc)
  return result?.['v']
}
const failure = (expression: unknown, doc: Document = {}): Promise<number> => codeOf(value(expression, doc))

const int = (number: number): Int32 => new Int32(number)
const long = (text: string): Long => Long.fromString(text)
const decimal = (text: string): Decimal128 => Decimal128.fromString(text)
const LONG_MAX = long('9223372036854775807')

describe('$dateDiff', () => {
  const zone = 'Europe/Berlin'
  test.each<[string, string, string, string, number]>([
    ['2024-03-31T00:30:00Z', '2024-03-31T01:30:00Z', 'hour', zone, 1],
    ['2024-03-31T00:30:00Z', '2024-03-31T01:30:00Z', 'minute', zone, 60],
    ['2024-03-31T00:30:00Z', '2024-03-31T01:30:00Z', 'second', zone, 3600],
    ['2024-10-27T00:30:00Z', '2024-10-27T01:30:00Z', 'hour', zone, 1],
    ['2024-10-27T00:30:00Z', '2024-10-27T01:30:00Z', 'minute', zone, 60],
    ['2024-10-27T01:30:00Z', '2024-10-27T00:30:00Z', 'hour', zone, -1],
    ['2024-01-01T00:59:00Z', '2024-01-01T01:01:00Z', 'hour', 'Asia/Kathmandu', 0],
    ['2024-01-01T00:59:00Z', '2024-01-01T01:01:00Z', 'hour', 'UTC', 1],
    ['2024-03-30T12:00:00Z', '2024-03-31T12:00:00Z', 'hour', zone, 24],
    ['2024-03-30T22:30:00Z', '2024-03-31T22:30:00Z', 'day', zone, 2],
  ])('from %s to %s in units of a %s, in %s, is %d', async (start, end, unit, timezone, expected) => {
    const parts = { startDate: new Date(start), endDate: new Date(end), unit, timezone }
    expect(await value({ $dateDiff: parts })).toEqual(Long.fromNumber(expected))
  })
})

describe('$dateToString', () => {
  const write = (date: string, format: string, timezone: string): unknown => ({
    $dateToString: { date: new Date(date), format, timezone },
  })

  test.each([
    ['2017-07-04T14:56:42Z', 'Europe/London', '+0100 60'],
    ['2017-07-04T14:56:42Z', 'UTC', '+0000 0'],
    ['1935-07-10T11:36:37Z', '-00:30', '-0030 -30'],
    ['1900-07-10T11:41:22Z', 'America/Caracas', '-0427 -267'],
    ['1900-01-01T00:00:00Z', 'Africa/Monrovia', '-0043 -43'],
  ])('writes the offset at %s in %s in whole minutes', async (date, zone, expected) => {
    expect(await value(write(date, '%z %Z', zone))).toBe(expected)
  })

  test('writes years of four digits alone', async () => {
    const before = { d: new Date(-62_200_000_000_000) }
    expect(await failure({ $dateToString: { date: '$d', format: '%Y' } }, before)).toBe(18537)
    expect(await value({ $dateToString: { date: '$d', format: '%m' } }, before)).toBe('12')
    expect(await failure({ $dateToString: { date: new Date(9e14), format: '%Y' } })).toBe(18537)
    expect(await failure({ $dateToString: { date: new Date(0), format: '%' } })).toBe(18535)
    expect(await failure({ $dateToString: { date: new Date(0), format: 5 } })).toBe(18533)
    expect(await failure({ $dateToString: { date: new Date(0), timezone: 5 } })).toBe(40517)
    expect(await failure({ $dateToString: { format: '%Y' } })).toBe(18628)
    expect(await failure({ $hour: { date: new Date(0), timezone: 5 } })).toBe(40533)
  })
})

describe('$dateFromParts', () => {
  test.each<[Document, string]>([
    [{ isoWeekYear: 2017, isoWeek: 6, isoDayOfWeek: 4 }, '2017-02-09T00:00:00Z'],
    [{ isoWeekYear: 2017 }, '2017-01-02T00:00:00Z'],
    [{ isoWeekYear: 2016, isoWeek: 54, isoDayOfWeek: 0 }, '2017-01-08T00:00:00Z'],
    [{ isoWeekYear: 2017, isoWeek: 25, hour: 15, timezone: 'America/New_York' }, '2017-06-19T19:00:00Z'],
    [{ year: 2017, month: 0, day: 0 }, '2016-11-30T00:00:00Z'],
    [{ year: 1970, millisecond: long('1502095918551') }, '2017-08-07T08:51:58.551Z'],
    [{ year: 50, second: -1 }, '0049-12-31T23:59:59Z'],
  ])('%j is %s', async (parts, expected) => {
    expect(await value({ $dateFromParts: parts })).toEqual(new Date(expected))
  })

  test.each<[unknown, number]>([
    [true, 40519],
    [{ unknown: true }, 40518],
    [{ month: 1 }, 40516],
    [{ year: 2017, isoWeek: 3 }, 40489],
    [{ isoWeekYear: 2017, year: 2017 }, 40489],
    [{ isoWeekYear: 2017, day: 17 }, 40525],
    [{ year: 2017.3 }, 40515],
    [{ isoWeekYear: '2017' }, 40515],
    [{ year: 10_000 }, 40523],
    [{ isoWeekYear: 0 }, 31095],
    [{ year: 1970, hour: 32_768 }, 31034],
    [{ isoWeekYear: 1970, isoWeek: -32_769 }, 31034],
    [{ year: 2012, timezone: 5 }, 40517],
  ])('refuses %j with %d', async (parts, code) => {
    expect(await failure({ $dateFromParts: parts })).toBe(code)
  })

  test('is null with a part that is null or missing', async () => {
    expect(await value({ $dateFromParts: { isoWeekYear: 2017, isoWeek: '$nope' } })).toBeNull()
    expect(await value({ $dateFromParts: { year: 2017, timezone: null } })).toBeNull()
  })
})

describe('$dateFromString', () => {
  const read = (dateString: unknown, format: unknown, timezone?: string): unknown => ({
    $dateFromString: { dateString, format, ...(timezone === undefined ? {} : { timezone }) },
  })

  test.each<[string, string, string]>([
    ['2017-07-04T11:56:02.81Z', '%Y-%m-%dT%H:%M:%S.%LZ', '2017-07-04T11:56:02.810Z'],
    ['2017-07-04T11:56:02.8Z', '%Y-%m-%dT%H:%M:%S.%LZ', '2017-07-04T11:56:02.800Z'],
    ['1992 % 04 % 26', '%Y %% %m %% %d', '1992-04-26T00:00:00Z'],
    ['4/26/1992:+0445', '%m/%d/%Y:%z', '1992-04-25T19:15:00Z'],
    ['4/26/1992:+285', '%m/%d/%Y:%Z', '1992-04-25T19:15:00Z'],
    ['2017-07-14 12:02 GMT+02', '%Y-%m-%d %H:%M%z', '2017-07-14T10:02:00Z'],
    ['2017', '%G', '2017-01-02T00:00:00Z'],
    ['2017, Week 53', '%G, Week %V', '2018-01-01T00:00:00Z'],
    ['2017, Day 5', '%G, Day %u', '2017-01-06T00:00:00Z'],
    ['53.7.2017', '%V.%u.%G', '2018-01-07T00:00:00Z'],
    ['1.1.1', '%V.%u.%G', '0001-01-01T00:00:00Z'],
  ])('reads %j by %j', async (text, format, expected) => {
    expect(await value(read(text, format))).toEqual(new Date(expected))
  })

  test.each<[unknown, unknown, string | undefined, number]>([
    ['ISO Day 6', 'ISO Day %u', undefined, 241],
    ['ISO Week 52', 'ISO Week %V', undefined, 241],
    ['Week 1, 2018', 'Week %V, %Y', undefined, 241],
    ['12/31/2018', '%m/%d/%G', undefined, 241],
    ['4/26/1992:+0445', '%m/%d/%Y:%z', '+0500', 241],
    ['2018-01', '%Y', undefined, 241],
    [5, '%Y', undefined, 241],
    ['2018', 5, undefined, 40684],
    ['2018', '%n', undefined, 18536],
    ['2018', '%Y%', undefined, 18535],
  ])('refuses %j by %j in the zone %s with %d', async (text, format, zone, code) => {
    expect(await failure(read(text, format, zone))).toBe(code)
  })
})

describe('sums', () => {
  test.each<[unknown[], unknown]>([
    [[LONG_MAX, LONG_MAX, LONG_MAX.negate(), LONG_MAX.negate()], long('0')],
    [[LONG_MAX, int(1), int(-1)], LONG_MAX],
    [[LONG_MAX, int(1)], new Double(9223372036854775808)],
    [[int(2147483647), int(1)], long('2147483648')],
    [[int(2147483647), int(1), int(-1)], int(2147483647)],
    [[long('9007199254740993'), new Double(0.5)], new Double(9007199254740994)],
    [[decimal('1'), new Double(0.1)], decimal('1.100000000000000005551115123125783')],
    [[decimal('0.10'), int(1), new Double(0.5)], decimal('1.60')],
    [[new Double(Infinity), new Double(1)], new Double(Infinity)],
    [[new Double(Infinity), new Double(-Infinity)], new Double(NaN)],
    [[], int(0)],
  ])('%j is %j', async (numbers, expected) => {
    const docs = numbers.map((n) => ({ n }))
    const pipeline = [{ $documents: [{ docs }] }, { $unwind: '$docs' }]
    const [grouped] = await server.db
      .aggregate([...pipeline, { $group: { _id: null, v: { $sum: '$docs.n' } } }], { promoteValues: false })
      .toArray()
    expect(await value({ $sum: { $literal: numbers } })).toEqual(expected)
    expect(grouped?.['v']).toEqual(numbers.length === 0 ? undefined : expected)
  })
})

test.each<[unknown, unknown]>([
  [{ $round: [long('9223372036854775804'), -1] }, long('9223372036854775800')],
  [{ $round: [int(2147483647), -1] }, long('2147483650')],
  [{ $trunc: [LONG_MAX, -1] }, long('9223372036854775800')],
  [{ $round: [new Double(2.675), 2] }, new Double(2.67)],
  [{ $round: [new Double(1.298), 1] }, new Double(1.3)],
  [{ $round: [new Double(23.298), -1] }, new Double(20)],
  [{ $trunc: [new Double(1.298), 100] }, new Double(1.298)],
  [{ $round: new Double(-2.5) }, new Double(-2)],
  [{ $round: [decimal('1.298912343250054252245154325'), long('20')] }, decimal('1.29891234325005425225')],
  [{ $bitAnd: [int(3), int(5)] }, int(1)],
  [{ $bitOr: [int(1), long('2')] }, long('3')],
  [{ $bitXor: [int(127), int(-1)] }, int(-128)],
  [{ $bitAnd: [] }, int(-1)],
  [{ $bitOr: [int(1), null] }, null],
  [{ $bitNot: int(3) }, int(-4)],
  [{ $bitNot: long('0') }, long('-1')],
  [{ $bitNot: '$nope' }, null],
  [{ $binarySize: 'ab\u0000é' }, int(5)],
  [{ $binarySize: new Binary(Buffer.from('abc')) }, int(3)],
  [{ $binarySize: null }, null],
  [{ $bsonSize: { $literal: { a: int(1) } } }, int(12)],
  [{ $bsonSize: null }, null],
])('%j is %j', async (expression, expected) => {
  expect(await value(expression)).toEqual(expected)
})

test.each<[unknown, number]>([
  [{ $round: [LONG_MAX, -1] }, 51080],
  [{ $round: [LONG_MAX.negate(), -1] }, 51080],
  [{ $round: 'x' }, 51081],
  [{ $trunc: [1, 1.5] }, 51082],
  [{ $round: [1, 101] }, 51083],
  [{ $ln: 0 }, 28766],
  [{ $log10: 0 }, 28761],
  [{ $sqrt: -1 }, 28714],
  [{ $ifNull: ['$a'] }, 1257300],
  [{ $ifNull: '$a' }, 1257300],
  [{ $anyElementTrue: 'x' }, 17041],
  [{ $allElementsTrue: 'x' }, 17040],
  [{ $bitAnd: [1, new Double(12.5)] }, 14],
  [{ $bitOr: [int(1), decimal('12')] }, 14],
  [{ $bitXor: [int(1), { $literal: [1] }] }, 14],
  [{ $bitNot: new Double(12.5) }, 14],
  [{ $bitNot: 'x' }, 28765],
  [{ $bitNot: [int(1), int(2)] }, 16020],
  [{ $binarySize: 42 }, 51276],
  [{ $bsonSize: { $literal: [1] } }, 31393],
])('%j fails with %d', async (expression, code) => {
  expect(await failure(expression)).toBe(code)
})

test('a path behind $$NOW leads nowhere', async () => {
  expect(await value('$$NOW.x')).toBeUndefined()
  expect(await value({ $type: '$$NOW' })).toBe('date')
})

describe('computed fields that are all missing', () => {
  test.each<[Document, Document, Document]>([
    [{ $project: { _id: 0, v: { a: 1, b: '$nope' } } }, {}, { v: {} }],
    [{ $project: { _id: 0, 'a.b': '$nope' } }, {}, { a: {} }],
    [{ $project: { _id: 0, 'a.b.c': '$nope' } }, {}, { a: { b: {} } }],
    [{ $addFields: { 'a.b': '$nope' } }, {}, { a: {} }],
    [{ $addFields: { 'a.b': '$nope' } }, { a: 'x' }, { a: {} }],
    [{ $addFields: { 'a.b': '$nope' } }, { a: ['x', { b: 'y', c: 'z' }] }, { a: [{}, { c: 'z' }] }],
    [{ $project: { _id: 0, a: '$nope' } }, {}, {}],
    [{ $project: { _id: 0, v: { a: 1 } } }, {}, {}],
  ])('%j makes %j into %j', async (stage, doc, expected) => {
    expect(await run([stage], doc)).toEqual([expected])
  })
})
