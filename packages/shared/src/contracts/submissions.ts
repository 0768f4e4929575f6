import { z } from 'zod'
import { playFields, sourceName, trackFields } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

/** What the documentation's page fills in to try a call with. */
const exampleTrack = { artist: 'Björk', title: 'Jóga', album: 'Homogenic', duration_ms: 305_000 }

export const newPlaySchema = z
  .strictObject({ ...playFields, source: sourceName.default('api') })
  .meta({ id: 'NewPlay' })

export const takenPlaySchema = z.object({
  id: z.uuid().describe('The same for the same play, however often it is sent'),
  status: z
    .enum(['accepted', 'not_counted'])
    .describe('Not counted: kept in the history, not sent to listening services'),
  reason: z.enum(['track_too_short', 'heard_too_little']).optional(),
})

/** What ListenBrainz takes in one request: 1000 listens of 10,240 bytes. */
const maxPlays = 1000
const maxBodyBytes = maxPlays * 10_240

export const submitPlays = defineContract({
  method: 'post',
  path: '/plays',
  access: 'submit',
  refusesCookie: true,
  summary: 'Submit plays',
  description:
    'Answered once they are kept for good. Either all are taken or none. A play that is sent again is the same play, so after a 503 it is safe to send them again, whether or not they were taken.',
  tag: 'Plays',
  body: z.strictObject({ plays: z.array(newPlaySchema).min(1).max(maxPlays) }).meta({
    examples: [{ plays: [{ ...exampleTrack, started_at: '2026-05-01T20:15:30Z', played_ms: 290_000 }] }],
  }),
  bodyLimit: maxBodyBytes,
  response: {
    status: 202,
    description: 'What became of each, in the order they were sent',
    schema: z.object({ plays: z.array(takenPlaySchema) }),
  },
})

export const nowPlayingSchema = z
  .strictObject({ ...trackFields, source: sourceName.default('api') })
  .meta({ examples: [exampleTrack] })

export const submitNowPlaying = defineContract({
  method: 'post',
  path: '/now-playing',
  access: 'submit',
  refusesCookie: true,
  summary: 'Report what is playing now',
  tag: 'Plays',
  body: nowPlayingSchema,
  response: { status: 202, description: 'Taken', schema: z.object({ status: z.literal('accepted') }) },
})
