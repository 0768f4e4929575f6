export interface HeardPlay {
  durationMs?: number | undefined
  playedMs?: number | undefined
}

/** Why a play is kept in the history but not sent to listening services. */
export type NotCountedReason = 'track_too_short' | 'heard_too_little'

const minTrackMs = 30_000
const longEnoughMs = 4 * 60_000

/**
 * Last.fm's rule for a play that counts: the track is longer than 30 seconds, and half of it or 4 minutes of it has
 * been heard, whichever comes first. What is not known is taken to be enough: clients that speak a submission protocol
 * have applied the rule already.
 * Source: https://www.last.fm/api/scrobbling, "When is a scrobble a scrobble?"
 */
export function whyNotCounted({ durationMs, playedMs }: HeardPlay): NotCountedReason | undefined {
  if (durationMs === undefined) return undefined
  if (durationMs <= minTrackMs) return 'track_too_short'
  if (playedMs === undefined) return undefined
  return playedMs < Math.min(durationMs / 2, longEnoughMs) ? 'heard_too_little' : undefined
}
