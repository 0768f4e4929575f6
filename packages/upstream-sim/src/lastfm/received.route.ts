import { type Clock } from '@ongaku/shared/clock'
import { wholeNumber } from '@ongaku/shared/config'
import { defineRoute, type Route } from '@ongaku/shared/http'
import { z } from 'zod'
import { usernameSchema } from './auth/username.ts'
import { type RequestLog } from './request-log.ts'
import { type LastfmState } from './state.ts'

const pageSize = wholeNumber(0, 100_000).default(10_000)
const offset = wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0)

const trackFields = {
  artist: z.string(),
  track: z.string(),
  album: z.string(),
  album_artist: z.string(),
  mbid: z.string(),
  track_number: z.string(),
  duration: z.number().optional().describe('Seconds'),
}

const scrobbleSchema = z.object({
  user: z.string(),
  ...trackFields,
  timestamp: z.number().describe('Unix seconds'),
  chosen_by_user: z.boolean(),
  times_received: z.int(),
  first_received_at: z.iso.datetime(),
})

const requestSchema = z.object({
  method: z.string(),
  user: z.string().optional(),
  batch_size: z.int(),
  timestamps: z.array(z.number()).describe('Unix seconds, in the order of the batch'),
  at: z.iso.datetime(),
  outcome: z.string().describe('Such as `ok`, `error 9`, `fault http_503`, or `ok, then fault reset`'),
})

const receivedSchema = z.object({
  totals: z.object({
    scrobbles: z.int(),
    received: z.int().describe('Each scrobble as often as it was received'),
    requests: z.int(),
    requests_dropped: z.int().describe('Requests too long ago to be remembered'),
  }),
  scrobbles: z.array(scrobbleSchema).describe('In order of arrival, each once'),
  requests: z.array(requestSchema),
  now_playing: z.object({ ...trackFields, started_at: z.iso.datetime() }).nullable(),
})

const writeTime = (ms: number): string => new Date(ms).toISOString()

export const createReceivedRoute = (deps: { state: LastfmState; log: RequestLog; clock: Clock }): Route =>
  defineRoute({
    method: 'get',
    path: '/received',
    summary: 'List what was received from one user or from all',
    tag: 'Control',
    query: z.strictObject({
      user: usernameSchema.optional(),
      limit: pageSize,
      offset,
      requests_limit: pageSize,
      requests_offset: offset,
    }),
    response: { status: 200, description: 'Scrobbles and requests by pages', schema: receivedSchema },
    handle({ query }) {
      const { state, log, clock } = deps
      const user = query.user && (state.accounts.findUser(query.user)?.name ?? query.user)
      const scrobbles = state.history.list(user)
      const requests = log.list().filter((request) => user === undefined || request.user === user)
      const playing = user === undefined ? undefined : state.nowPlaying(user, clock.now())
      return Promise.resolve({
        totals: {
          scrobbles: scrobbles.length,
          received: scrobbles.reduce((sum, { timesReceived }) => sum + timesReceived, 0),
          requests: requests.length,
          requestsDropped: log.dropped(),
        },
        scrobbles: scrobbles
          .slice(query.offset, query.offset + query.limit)
          .map(({ firstReceivedAt, ...rest }) => ({ ...rest, firstReceivedAt: writeTime(firstReceivedAt) })),
        requests: requests
          .slice(query.requestsOffset, query.requestsOffset + query.requestsLimit)
          .map(({ at, ...rest }) => ({ ...rest, at: writeTime(at) })),
        nowPlaying: playing ? { ...playing, startedAt: writeTime(playing.startedAt) } : null,
      })
    },
  })
