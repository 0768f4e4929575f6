import { AppError, invalidField } from '@ongaku/shared/errors'
import { whyNotCounted } from '@ongaku/shared/plays'

const dayMs = 86_400_000
const maxAgeDays = 14
/** How far a player's clock may run ahead of ours, as for plays that come by other ways. */
const toleranceMs = 3_600_000

/**
 * Last.fm's rules for a scrobble, as far as this call can break them; how much was heard is the caller's to know.
 * Source: https://www.last.fm/api/scrobbling and https://www.last.fm/api/show/track.scrobble ("timestamp too old").
 * @param startedAt when the track started playing, in milliseconds since 1970
 * @throws AppError `invalid_input` with the reason
 */
export function checkScrobble(
  { durationMs }: { durationMs?: number | undefined },
  startedAt: number,
  now: number,
): void {
  if (whyNotCounted({ durationMs }) === 'track_too_short') {
    throw new AppError('invalid_input', 'The track is too short: it must be longer than 30 seconds')
  }
  if (startedAt > now + toleranceMs) throw invalidField('timestamp', 'must not be in the future')
  if (startedAt < now - maxAgeDays * dayMs) {
    throw invalidField('timestamp', `is too old: Last.fm takes no play older than ${maxAgeDays} days`)
  }
}
