import { z } from 'zod'
import { defineContract } from './contract.ts'
import { jobState } from './jobs.ts'

const playingSchema = z
  .object({
    artist: z.string(),
    title: z.string(),
    album: z.string().optional(),
    album_artist: z.string().optional(),
    duration_ms: z.int().optional(),
    recording_mbid: z.uuid().optional(),
    started_at: z.iso.datetime(),
    source: z.string(),
  })
  .meta({ id: 'NowPlaying' })

const delivery = {
  play_id: z.uuid(),
  connection_id: z.uuid(),
  service: z.string(),
  reason: z.string().optional(),
}

/** The data of each event of `GET /live`, by its type. */
export const liveEvents = {
  'play.started': playingSchema,
  'play.completed': playingSchema.extend({ id: z.uuid() }).meta({ id: 'LivePlay' }),
  'play.deleted': z.object({ play_id: z.uuid(), deleted_at: z.iso.datetime() }),
  'feedback.given': z.object({
    feedback: z.enum(['loved', 'hated', 'none']),
    artist: z.string().optional(),
    title: z.string().optional(),
    recording_mbid: z.uuid().optional(),
    given_at: z.iso.datetime(),
  }),
  'delivery.accepted': z.object({ ...delivery, delivered_at: z.iso.datetime() }),
  'delivery.ignored': z.object({ ...delivery, ended_at: z.iso.datetime() }),
  'delivery.held': z.object({ ...delivery, held_at: z.iso.datetime() }),
  'delivery.failed': z.object({
    ...delivery,
    status: z.enum(['expired', 'rejected', 'cancelled']),
    ended_at: z.iso.datetime(),
  }),
  'connection.changed': z.object({
    connection_id: z.uuid(),
    service: z.string(),
    username: z.string(),
    status: z.enum(['linked', 'held', 'unlinked']),
    reason: z.string().optional(),
    changed_at: z.iso.datetime(),
  }),
  'job.changed': z.object({
    job_id: z.uuid(),
    job_type: z.string(),
    state: jobState,
    done: z.int(),
    total: z.int().optional(),
    reason: z.string().optional(),
    changed_at: z.iso.datetime(),
  }),
}

export type LiveEventType = keyof typeof liveEvents

const tag = 'Live'

export const getNowPlaying = defineContract({
  method: 'get',
  path: '/now-playing',
  summary: 'Get what is playing now',
  description:
    'What was last reported, until the track must be over: after its length, or 10 minutes where that is unknown.',
  tag,
  response: {
    status: 200,
    description: 'The track, or null',
    schema: z.object({ playing: playingSchema.nullable() }),
  },
})

export const followLive = defineContract({
  method: 'get',
  path: '/live',
  summary: 'Follow what happens, live',
  description: `Server-sent events (\`text/event-stream\`, as a page's EventSource reads them) of the caller's own plays, deliveries, accounts and
jobs, until the client leaves or its sign-in or token ends. Each event has a type and a JSON object as data:

${Object.keys(liveEvents)
  .map((type) => `- \`${type}\``)
  .join('\n')}
- \`ready\`: the stream has begun; what a page reads now and follows from here on is complete.
- \`many\`: of events of this \`type\`, \`count\` more than are sent one by one have happened; read the list again.
- \`reset\`: what happened since \`Last-Event-ID\` is no longer known; read everything again.

A client that reconnects with \`Last-Event-ID\` within a minute gets what it missed. A user may have 20 streams open.`,
  tag,
  response: { status: 200, description: 'The events', mediaType: 'text/event-stream' },
})
