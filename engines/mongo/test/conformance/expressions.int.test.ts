import { Decimal128, Double, Long, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

let server: ServerUnderTest

beforeAll(async () => {
  server = await startServerUnderTest('expressions')
})
afterAll(() => server.stop())

describe('expressions', () => {
  const value = async (expression: unknown, doc: Document = {}) => {
    const [result] = await server.db
      .aggregate([{ $documents: [doc] }, { $project: { v: expression, _id: 0 } }], { promoteValues: false })
      .toArray()
    return result?.['v'] as unknown
  }
  const plain = async (expression: unknown, doc: Document = {}) => {
    const [result] = await server.db
      .aggregate([{ $documents: [doc] }, { $project: { v: expression } }])
      .toArray()
    return result?.['v'] as unknown
  }

  test.each<[unknown, unknown]>([
    [{ $add: [1, 2, 3] }, 6],
    [{ $add: [1, null] }, null],
    [{ $subtract: [new Date(1000), 400] }, new Date(600)],
    [{ $divide: [7, 2] }, 3.5],
    [{ $mod: [-7, 3] }, -1],
    [{ $round: [2.5, 0] }, 2],
    [{ $round: [{ $literal: 1234.567 }, 1] }, 1234.6],
    [{ $trunc: [-2.7] }, -2],
    [{ $abs: -3 }, 3],
    [{ $concat: ['a', 'b'] }, 'ab'],
    [{ $concat: ['a', null] }, null],
    [{ $toUpper: 'aé' }, 'Aé'],
    [{ $substrCP: ['héllo', 1, 3] }, 'éll'],
    [{ $strLenBytes: 'é' }, 2],
    [{ $split: ['a-b', '-'] }, ['a', 'b']],
    [{ $trim: { input: '  x ' } }, 'x'],
    [{ $indexOfCP: ['abc', 'c'] }, 2],
    [{ $replaceAll: { input: 'aba', find: 'a', replacement: 'x' } }, 'xbx'],
    [{ $regexMatch: { input: 'abc', regex: 'B', options: 'i' } }, true],
    [{ $cond: [{ $gt: [2, 1] }, 'y', 'n'] }, 'y'],
    [{ $switch: { branches: [{ case: false, then: 1 }], default: 2 } }, 2],
    [{ $ifNull: ['$nothing', null, 'z'] }, 'z'],
    [{ $cmp: ['a', 1] }, 1],
    [{ $eq: ['$missing', null] }, false],
    [{ $arrayElemAt: [{ $literal: [1, 2, 3] }, -1] }, 3],
    [{ $slice: [{ $literal: [1, 2, 3] }, 1, 1] }, [2]],
    [{ $map: { input: { $literal: [1, 2] }, as: 'x', in: { $add: ['$$x', 1] } } }, [2, 3]],
    [{ $filter: { input: { $literal: [1, 2, 3] }, cond: { $gt: ['$$this', 1] } } }, [2, 3]],
    [
      { $reduce: { input: { $literal: [1, 2, 3] }, initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
      6,
    ],
    [{ $setUnion: [{ $literal: [2, 1] }, { $literal: [2, 3] }] }, [1, 2, 3]],
    [{ $in: [1, { $literal: [1, 2] }] }, true],
    [{ $size: { $literal: [1, 2] } }, 2],
    [{ $range: [0, 6, 2] }, [0, 2, 4]],
    [{ $mergeObjects: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }],
    [{ $objectToArray: { a: 1 } }, [{ k: 'a', v: 1 }]],
    [{ $arrayToObject: { $literal: [['a', 1]] } }, { a: 1 }],
    [{ $let: { vars: { x: 2 }, in: { $multiply: ['$$x', 3] } } }, 6],
    [{ $toString: { $literal: 1.5 } }, '1.5'],
    [{ $toInt: '12' }, 12],
    [{ $toDate: '2024-01-02T03:04:05Z' }, new Date('2024-01-02T03:04:05Z')],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [{ $type: '$missing' }, 'missing'],
    [{ $sum: { $literal: [1, 2, 'x'] } }, 3],
    [{ $avg: { $literal: [1, 2] } }, 1.5],
  ])('%j is %j', async (expression, expected) => {
    expect(await plain(expression)).toEqual(expected)
  })

  test('numbers keep exactness and type', async () => {
    expect(await value({ $add: [Long.fromString('9007199254740993'), 1] })).toEqual(
      Long.fromString('9007199254740994'),
    )
    expect(await value({ $add: [Decimal128.fromString('0.1'), Decimal128.fromString('0.2')] })).toEqual(
      Decimal128.fromString('0.3'),
    )
    expect(await value({ $add: [1, new Double(1)] })).toEqual(new Double(2))
    expect(await value({ $multiply: [2147483647, 2] })).toEqual(Long.fromNumber(4294967294))
    expect(await value({ $divide: [Decimal128.fromString('1'), 3] })).toEqual(
      Decimal128.fromString('0.3333333333333333333333333333333333'),
    )
  })

  test('dates in time zones', async () => {
    const at = new Date('2024-03-31T23:30:00Z')
    const doc = { at }
    const zone = 'Europe/Berlin'
    expect(
      await plain({ $dateToString: { date: '$at', format: '%Y-%m-%d %H:%M %z', timezone: zone } }, doc),
    ).toBe('2024-04-01 01:30 +0200')
    expect(await plain({ $dateToString: { date: '$at' } }, doc)).toBe('2024-03-31T23:30:00.000Z')
    expect(await plain({ $month: { date: '$at', timezone: zone } }, doc)).toBe(4)
    expect(await plain({ $dayOfWeek: '$at' }, doc)).toBe(1)
    expect(await plain({ $isoWeek: '$at' }, doc)).toBe(13)
    expect(await plain({ $dateTrunc: { date: '$at', unit: 'month', timezone: zone } }, doc)).toEqual(
      new Date('2024-03-31T22:00:00Z'),
    )
    expect(await plain({ $dateTrunc: { date: '$at', unit: 'week', startOfWeek: 'monday' } }, doc)).toEqual(
      new Date('2024-03-25T00:00:00Z'),
    )
    expect(await plain({ $dateTrunc: { date: '$at', unit: 'hour', binSize: 6 } }, doc)).toEqual(
      new Date('2024-03-31T18:00:00Z'),
    )
    expect(await plain({ $dateAdd: { startDate: '$at', unit: 'month', amount: -1 } }, doc)).toEqual(
      new Date('2024-02-29T23:30:00Z'),
    )
    expect(
      await plain({
        $dateAdd: { startDate: new Date('2024-03-30T12:00:00Z'), unit: 'day', amount: 1, timezone: zone },
      }),
    ).toEqual(new Date('2024-03-31T11:00:00Z'))
    expect(
      await plain(
        { $dateDiff: { startDate: new Date('2024-01-31T00:00:00Z'), endDate: '$at', unit: 'month' } },
        doc,
      ),
    ).toBe(2)
    expect(await plain({ $dateFromString: { dateString: '01.02.2024', format: '%d.%m.%Y' } })).toEqual(
      new Date('2024-02-01T00:00:00Z'),
    )
    expect(await plain({ $dateFromParts: { year: 2024, month: 2, day: 30 } })).toEqual(
      new Date('2024-03-01T00:00:00Z'),
    )
  })

  test('errors are MongoDB’s', async () => {
    expect(await codeOf(plain({ $add: ['x', 1] }))).toBe(14)
    expect(await codeOf(plain({ $divide: [1, 0] }))).toBe(2)
    expect(await codeOf(plain({ $nope: 1 }))).toBe(168)
    expect(await codeOf(plain({ $concat: [1] }))).toBe(16702)
    expect(await codeOf(plain('$$nope'))).toBe(17276)
    expect(await codeOf(plain({ $subtract: [1] }))).toBe(16020)
    expect(await codeOf(plain({ $toInt: 'x' }))).toBe(241)
  })
})
