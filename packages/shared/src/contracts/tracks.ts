import { z } from 'zod'
import { nameText, trackFields } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

const { tags: _tags, origin_url: _origin, ...knownFields } = trackFields

/** A track of the library. */
export const trackSchema = z.object({ id: z.uuid(), ...knownFields }).meta({ id: 'Track' })

const params = z.object({
  id: z.string().min(1).max(64).describe("Ours, the MusicBrainz id of the recording, or Spotify's id"),
})

export const getTrack = defineContract({
  method: 'get',
  path: '/tracks/id/:id',
  summary: 'Get a track that somebody here has played',
  tag: 'Tracks',
  params,
  response: { status: 200, description: 'The track', schema: trackSchema },
})

const sessionKey = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('The session key from POST /lastfm/session; it says whose account it is')

const exampleSession = { session_key: 'xyz789abc123def456' }

export const trackNowPlaying = defineContract({
  method: 'post',
  path: '/tracks/:id/now-playing',
  access: 'anyone',
  summary: 'Report that a track of the library is playing',
  tag: 'Last.fm',
  params,
  body: z.strictObject({ session_key: sessionKey }).meta({ examples: [exampleSession] }),
  response: {
    status: 202,
    description: 'Taken',
    schema: z.object({ status: z.literal('accepted'), message: z.string() }),
  },
})

export const scrobbleTrack = defineContract({
  method: 'post',
  path: '/tracks/:id/scrobble',
  access: 'anyone',
  summary: 'Scrobble a track of the library',
  description:
    'To be called once half of the track or 4 minutes of it have been heard. Refused with the reason: tracks of 30 seconds or less, and times that Last.fm does not take.',
  tag: 'Last.fm',
  params,
  body: z
    .strictObject({
      session_key: sessionKey,
      timestamp: z
        .int()
        .optional()
        .describe('When the track started playing, in seconds since 1970 (UTC); now unless given'),
      album_artist: nameText.optional().describe("The album's artist, where it is not the track's"),
    })
    .meta({ examples: [{ ...exampleSession, timestamp: 1_640_995_200, album_artist: 'The Beatles' }] }),
  response: {
    status: 202,
    description: 'Taken; it is sent to Last.fm in a moment',
    schema: z.object({
      id: z.uuid().describe('The play, as GET /plays/{id} gives it'),
      status: z.literal('accepted'),
      message: z.string(),
    }),
  },
})
