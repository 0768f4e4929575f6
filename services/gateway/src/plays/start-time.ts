import { AppError, type FieldError } from '@ongaku/shared/errors'

/** The oldest time ListenBrainz takes, LISTEN_MINIMUM_TS in its listenbrainz/listenstore; Last.fm began that year. */
const oldestMs = 1_033_410_600 * 1000

/** How far a player's clock may run ahead of ours. */
const toleranceMs = 3_600_000

function describeProblem(startedAt: string, now: number): string | undefined {
  const time = Date.parse(startedAt)
  if (time < oldestMs) return `must not be before ${new Date(oldestMs).toISOString()}`
  if (time > now + toleranceMs) return 'must not be more than an hour ahead'
  return undefined
}

/**
 * Checks when the plays of a request started, against now in milliseconds.
 * @throws AppError `invalid_input` that names every play which can't have started then
 */
export function checkStartTimes(plays: readonly { startedAt: string }[], now: number): void {
  const fields = plays.flatMap(({ startedAt }, index): FieldError[] => {
    const message = describeProblem(startedAt, now)
    return message ? [{ field: `plays[${index}].started_at`, message }] : []
  })
  const [first] = fields
  if (first) throw new AppError('invalid_input', `${first.field}: ${first.message}`, { fields })
}
