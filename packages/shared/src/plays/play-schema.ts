import { z } from 'zod'

/** ASCII's control characters. Those of ISO 8859-1 are let in: they come from mislabelled tags, and losing the play is worse. */
const hasControls = (text: string): boolean =>
  [...text].some((character) => character < ' ' || character === '\u007f')

/** Characters that show nothing by themselves; joiners and variation selectors are fine beside ones that do. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}\p{Cc}]/gu

/** Text of a name: trimmed, with something to see in it, and safe to store anywhere. */
export const nameText = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(1000)
  .refine(
    (text) => text.isWellFormed() && !hasControls(text),
    'must be well-formed text without control characters',
  )
  .refine((text) => text === '' || text.replace(invisible, '') !== '', 'must have a visible character')

/** 24 days, the longest ListenBrainz takes. */
const maxDurationMs = 24 * 86_400_000

const duration = z.int().min(1).max(maxDurationMs)

/** An instant with its zone; whatever the zone, it is kept in UTC. */
export const instant = z.iso
  .datetime({
    offset: true,
    error:
      'must be a date and time with seconds and zone, as 2026-05-01T20:15:30Z or 2026-05-01T22:15:30+02:00',
  })
  // An invalid date has been reported by now, and passes unchanged.
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()))
  // In UTC it may have left the years that four digits can write.
  .refine((text) => !/^[+-]/.test(text), 'must be in a year from 0000 to 9999')

/** The oldest time ListenBrainz takes, LISTEN_MINIMUM_TS in its listenbrainz/listenstore; Last.fm began that year. */
const earliestStart = '2002-09-30T18:30:00.000Z'

/** How far a player's clock may run ahead of ours. */
const toleranceMs = 3_600_000

const startTime = instant
  .refine((text) => !(Date.parse(text) < Date.parse(earliestStart)), `must not be before ${earliestStart}`)
  .refine((text) => !(Date.parse(text) > Date.now() + toleranceMs), 'must not be more than an hour ahead')

const mbid = z.uuid().toLowerCase()

/** More artists than any track credits. */
const maxCredits = 100

/** What is known of a track that plays or was played, as it stands on the wire. */
export const trackFields = {
  artist: nameText.describe('The artist as the player names them'),
  title: nameText.describe("The track's title"),
  album: nameText.optional(),
  album_artist: nameText.optional().describe("The album's artist, where it is not the track's"),
  track_number: z.int().min(1).max(9999).optional(),
  duration_ms: duration.optional().describe("The track's length in milliseconds"),
  recording_mbid: mbid.optional().describe('The MusicBrainz id of the recording'),
  track_mbid: mbid.optional().describe('The MusicBrainz id of the track on its release'),
  release_mbid: mbid.optional().describe('The MusicBrainz id of the release'),
  release_group_mbid: mbid.optional().describe('The MusicBrainz id of the release group'),
  artist_mbids: z
    .array(mbid)
    .max(maxCredits)
    .optional()
    .describe('The MusicBrainz ids of the credited artists'),
  artist_names: z.array(nameText).max(maxCredits).optional().describe('The credited artists, one by one'),
  isrc: z
    .string()
    .regex(/^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$/)
    .optional()
    .describe('ISO 3901, without hyphens'),
  spotify_id: z
    .string()
    .regex(/^[0-9A-Za-z]{22}$/)
    .optional()
    .describe("Spotify's id of the track"),
  origin_url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional()
    .describe('Where it was played from'),
  tags: z.array(nameText.max(64)).max(50).optional().describe("The listener's own tags"),
}

/** A play as it stands on the wire. */
export const playFields = {
  ...trackFields,
  started_at: startTime.describe('When the track started playing'),
  played_ms: z
    .int()
    .min(0)
    .max(maxDurationMs)
    .optional()
    .describe('How much of it was heard, in milliseconds'),
}

/** Where a play came from: a player, a service, a script. */
export const sourceName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}(\/[a-z0-9][a-z0-9._-]{0,63})?$/,
    'must be up to 64 of a-z, 0-9, ".", "_" and "-", and may name a client of it after a slash',
  )
  .describe(
    'Where the play came from: a protocol and its client, such as "listenbrainz/navidrome", or "spotify"',
  )
