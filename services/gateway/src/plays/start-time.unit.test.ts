import { checkStartTimes } from './start-time.ts'

const now = Date.UTC(2026, 4, 1, 12)
const at = (startedAt: string) => ({ startedAt })

test.each(['2002-09-30T18:30:00.000Z', '2026-05-01T12:00:00.000Z', '2026-05-01T13:00:00.000Z'])(
  'takes %s',
  (time) => {
    expect(() => checkStartTimes([at(time)], now)).not.toThrow()
  },
)

test('names every play that is too old or too far ahead', () => {
  const plays = [at('2026-05-01T11:00:00Z'), at('2002-09-30T18:29:59Z'), at('2026-05-01T13:00:00.001Z')]
  expect(() => checkStartTimes(plays, now)).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      message: 'plays[1].started_at: must not be before 2002-09-30T18:30:00.000Z',
      fields: [
        { field: 'plays[1].started_at', message: 'must not be before 2002-09-30T18:30:00.000Z' },
        { field: 'plays[2].started_at', message: 'must not be more than an hour ahead' },
      ],
    }) as Error,
  )
})
