import { z } from 'zod'
import { trackFields } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

const { tags: _tags, origin_url: _origin, ...knownFields } = trackFields

/** A track of the library. */
export const trackSchema = z.object({ id: z.uuid(), ...knownFields }).meta({ id: 'Track' })

export const getTrack = defineContract({
  method: 'get',
  path: '/tracks/id/:id',
  summary: 'Get a track that somebody here has played',
  tag: 'Tracks',
  params: z.object({
    id: z.string().min(1).max(64).describe("Ours, the MusicBrainz id of the recording, or Spotify's id"),
  }),
  response: { status: 200, description: 'The track', schema: trackSchema },
})
