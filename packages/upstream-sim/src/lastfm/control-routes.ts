import { Router } from 'express'
import { z } from 'zod'
import { parseOr400, sendProblem } from '../http/problem.ts'
import { usernameSchema } from './auth/username.ts'
import { type KeptScrobble } from './history.ts'
import { type LoggedRequest, type RequestLog } from './request-log.ts'
import { type LastfmState, type NowPlaying } from './state.ts'
import { md5 } from './wire/signature.ts'

const maxCorrections = 1_000

const page = (fallback: number) => z.coerce.number().int().min(0).max(100_000).default(fallback)
const receivedQuery = z.strictObject({
  user: usernameSchema.optional(),
  limit: page(10_000),
  offset: z.coerce.number().int().min(0).default(0),
  requests_limit: page(10_000),
  requests_offset: z.coerce.number().int().min(0).default(0),
})
const userRequest = z.strictObject({ username: usernameSchema, password: z.string().min(1).max(200) })
const revokeRequest = z.strictObject({ user: usernameSchema })
const name = z.string().trim().min(1).max(1_000)
const correctionRequest = z.strictObject({ from: name, to: name })

/** `/control/lastfm/…`: what was received, and what a test must be able to arrange. */
export function createLastfmControl(deps: {
  state: LastfmState
  log: RequestLog
  now: () => number
}): Router {
  const { state, log, now } = deps
  const router = Router()

  router.get('/received', (req, res) => {
    const query = parseOr400(res, receivedQuery, req.query)
    if (!query) return
    const user =
      query.user === undefined ? undefined : (state.accounts.findUser(query.user)?.name ?? query.user)
    const scrobbles = state.history.list(user)
    const requests = log.list().filter((request) => user === undefined || request.user === user)
    const playing = user === undefined ? undefined : state.nowPlaying(user, now())
    res.json({
      totals: {
        scrobbles: scrobbles.length,
        received: scrobbles.reduce((sum, { timesReceived }) => sum + timesReceived, 0),
        requests: requests.length,
        requests_dropped: log.dropped(),
      },
      scrobbles: scrobbles.slice(query.offset, query.offset + query.limit).map(scrobbleToWire),
      requests: requests
        .slice(query.requests_offset, query.requests_offset + query.requests_limit)
        .map(requestToWire),
      now_playing: playing ? nowPlayingToWire(playing) : null,
    })
  })

  router.post('/users', (req, res) => {
    const body = parseOr400(res, userRequest, req.body)
    if (!body) return
    state.record({ type: 'user.added', name: body.username, passwordMd5: md5(body.password), at: now() })
    res.status(201).json({ username: state.accounts.findUser(body.username)?.name })
  })

  router.post('/revoke', (req, res) => {
    const body = parseOr400(res, revokeRequest, req.body)
    if (!body) return
    const user = state.accounts.findUser(body.user)?.name
    if (user === undefined) return sendProblem(res, 404, 'No such user')
    const revoked = state.accounts.countSessions(user)
    state.record({ type: 'sessions.revoked', user })
    res.json({ user, revoked })
  })

  router.post('/corrections', (req, res) => {
    const body = parseOr400(res, correctionRequest, req.body)
    if (!body) return
    if (state.corrections.size() >= maxCorrections) {
      return sendProblem(res, 409, 'Too many corrections', { detail: `At most ${maxCorrections}` })
    }
    state.record({ type: 'correction.set', ...body })
    res.status(201).json(body)
  })

  return router
}

function scrobbleToWire(scrobble: KeptScrobble) {
  const { albumArtist, trackNumber, chosenByUser, timesReceived, firstReceivedAt, ...rest } = scrobble
  return {
    ...rest,
    album_artist: albumArtist,
    track_number: trackNumber,
    chosen_by_user: chosenByUser,
    times_received: timesReceived,
    first_received_at: new Date(firstReceivedAt).toISOString(),
  }
}

function requestToWire({ batchSize, at, ...rest }: LoggedRequest) {
  return { ...rest, batch_size: batchSize, at: new Date(at).toISOString() }
}

function nowPlayingToWire({ albumArtist, trackNumber, startedAt, ...rest }: NowPlaying) {
  return {
    ...rest,
    album_artist: albumArtist,
    track_number: trackNumber,
    started_at: new Date(startedAt).toISOString(),
  }
}
