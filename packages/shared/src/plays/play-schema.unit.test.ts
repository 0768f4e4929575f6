import { type z } from 'zod'
import { instant, nameText, playFields } from './play-schema.ts'

const problemsOf = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []

test('an instant is kept in UTC', () => {
  expect(instant.parse('2026-05-01T22:15:30+02:00')).toBe('2026-05-01T20:15:30.000Z')
})

test.each([
  'yesterday',
  '2026-05-01T20:15:30',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59-01:00',
  '0000-01-01T00:00:00+01:00',
])('an instant is not %s', (text) => {
  expect(problemsOf(instant, text)).not.toEqual([])
})

test('what an instant is parsed to is an instant', () => {
  for (const text of ['0001-01-01T00:00:00+00:30', '9999-12-31T22:59:59-01:00']) {
    expect(problemsOf(instant, instant.parse(text))).toEqual([])
  }
})

describe('the start of a play', () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

  test.each(['2002-09-30T18:30:00.000Z', inMinutes(0), inMinutes(59)])('may be %s', (time) => {
    expect(problemsOf(playFields.started_at, time)).toEqual([])
  })

  test.each([
    ['2002-09-30T18:29:59.999Z', 'must not be before 2002-09-30T18:30:00.000Z'],
    [inMinutes(61), 'must not be more than an hour ahead'],
  ])('may not be %s', (time, problem) => {
    expect(problemsOf(playFields.started_at, time)).toEqual([problem])
  })
})

test.each([
  '',
  '  ',
  'a\u0000b',
  'a\tb',
  'a\u001bb',
  'a\u007fb',
  '\ud800',
  'x'.repeat(1001),
  '\u200b',
  '\u200d\ufe0f',
  '\u2060 \u00ad',
  '\u3164',
])('a name is not %j', (text) => {
  expect(problemsOf(nameText, text)).toHaveLength(1)
})

test.each(['👩‍👩‍👧', '❤️', 'می‌خواهم', 'क्‍ष', '\u200bTricot', 'Don\u0092t', ' Tricot\n'])(
  'a name is %j',
  (text) => {
    expect(problemsOf(nameText, text)).toEqual([])
  },
)
