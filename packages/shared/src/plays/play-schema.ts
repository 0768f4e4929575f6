import { z } from 'zod'

/** Text of a name: trimmed, never empty, and safe to store anywhere (no NUL, no half of a surrogate pair). */
const nameText = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(1000)
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'must be text without NUL characters')

/** 24 days, the longest ListenBrainz takes. */
const longestMs = 24 * 86_400_000

const duration = z.int().min(1).max(longestMs)

/** An instant with its zone; whatever the zone, it is kept in UTC. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be an ISO 8601 date and time with its zone, as 2026-05-01T20:15:30Z',
  })
  // What is no date has been told by now, and passes as it is.
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()))

/** What is known of a track that plays or was played, as it stands on the wire. */
export const trackFields = {
  artist: nameText.describe('The artist as the player names them'),
  title: nameText.describe("The track's title"),
  album: nameText.optional(),
  album_artist: nameText.optional().describe("The album's artist, where it is not the track's"),
  track_number: z.int().min(1).max(9999).optional(),
  duration_ms: duration.optional().describe("The track's length in milliseconds"),
  recording_mbid: z.uuid().optional().describe('The MusicBrainz id of the recording'),
}

/** A play as it stands on the wire. */
export const playFields = {
  ...trackFields,
  started_at: instant.describe('When the track started playing'),
  played_ms: z.int().min(0).max(longestMs).optional().describe('How much of it was heard, in milliseconds'),
}

/** Where a play came from: a player, a service, a script. */
export const sourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be up to 64 of a-z, 0-9, ".", "_" and "-"')
  .describe('Where the play came from, such as "navidrome" or "spotify"')
