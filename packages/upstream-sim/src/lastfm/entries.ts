import { z } from 'zod'

const text = z.string()
const atMs = z.number()

const trackSchema = z.object({
  artist: text,
  track: text,
  album: text,
  albumArtist: text,
  mbid: text,
  trackNumber: text,
  /** Seconds. */
  duration: z.number().optional(),
})

const scrobbleSchema = trackSchema.extend({
  /** Unix seconds: when the track started. */
  timestamp: z.number(),
  chosenByUser: z.boolean(),
})

/** Every change of Last.fm's state, as it is written to the journal. `at` is in milliseconds. */
export const lastfmEntry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user.added'), name: text, passwordMd5: text.optional(), at: atMs }),
  z.object({ type: z.literal('token.issued'), token: text, at: atMs }),
  z.object({ type: z.literal('token.allowed'), token: text, user: text }),
  z.object({ type: z.literal('token.denied'), token: text }),
  z.object({ type: z.literal('session.opened'), key: text, user: text, token: text.optional() }),
  z.object({ type: z.literal('sessions.revoked'), user: text }),
  z.object({ type: z.literal('scrobbled'), user: text, at: atMs, scrobbles: z.array(scrobbleSchema) }),
  z.object({ type: z.literal('playing'), user: text, at: atMs, track: trackSchema }),
  z.object({ type: z.literal('loved'), user: text, artist: text, track: text, loved: z.boolean() }),
  z.object({ type: z.literal('correction.set'), from: text, to: text }),
])

export type LastfmEntry = z.infer<typeof lastfmEntry>
export type Track = z.infer<typeof trackSchema>
export type Scrobble = z.infer<typeof scrobbleSchema>
