import { z } from 'zod'
import { nameText, sourceName } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'
import { offsetQuery, pageOf, pageQuery } from './plays.ts'

const names = { artist: nameText.optional(), title: nameText.optional(), recording_mbid: z.uuid().optional() }

export const giveFeedback = defineContract({
  method: 'post',
  path: '/feedback',
  access: 'submit',
  summary: 'Love or hate a track, or take that back',
  tag: 'Feedback',
  body: z
    .strictObject({
      ...names,
      feedback: z.enum(['loved', 'hated', 'none']),
      source: sourceName.default('api'),
    })
    .refine(({ artist, title, recording_mbid }) => (artist && title) ?? recording_mbid, {
      error: 'needs artist and title, or recording_mbid',
    })
    .meta({ examples: [{ artist: 'Björk', title: 'Jóga', feedback: 'loved' }] }),
  response: { status: 202, description: 'Taken', schema: z.object({ status: z.literal('accepted') }) },
})

export const listFeedback = defineContract({
  method: 'get',
  path: '/feedback',
  summary: 'List what was loved or hated, newest first',
  tag: 'Feedback',
  query: z.strictObject({
    feedback: z.enum(['loved', 'hated']).optional().describe('Both unless given'),
    recording_mbid: z.uuid().optional().describe('Only this recording'),
    track_id: z.uuid().optional().describe('Only this track'),
    offset: offsetQuery,
    ...pageQuery,
  }),
  response: {
    status: 200,
    description: 'A page of tracks',
    schema: pageOf(
      z.object({
        feedback: z.enum(['loved', 'hated']),
        track_id: z.uuid().optional().describe('Absent where only the MusicBrainz id is known'),
        ...names,
        given_at: z.iso.datetime(),
      }),
    ).extend({ total: z.int().min(0) }),
  },
})
