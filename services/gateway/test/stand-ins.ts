import {
  beginLastfmLink,
  completeLastfmLink,
  findAccountOwner,
  countPlays,
  getPlay,
  getTrack,
  listConnections,
  listDeliveries,
  listPlays,
  unlinkConnection,
} from '@ongaku/shared/contracts'
import { secretConfig } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import {
  createHttpServer,
  createInternalTokens,
  defineRoute,
  restSurface,
  type Route,
} from '@ongaku/shared/http'
import { createLogger } from '@ongaku/shared/logging'
import { trackIdOf } from '@ongaku/shared/plays'

export const secret = secretConfig.parse({ key: '5a'.repeat(32) })

/** Ids the stand-ins know: each belongs to one user, whom the test names; the track is everybody's. */
export const known = {
  playId: '4a58ea68-7dd2-5702-81d3-a664081cd500',
  connectionId: '0a2f4a0e-92a8-4b8e-9a3f-0f6b6f4f8a11',
  trackId: trackIdOf({ artist: 'Björk', title: 'Jóga' }),
}

const play = {
  id: known.playId,
  artist: 'Björk',
  title: 'Jóga',
  startedAt: '2026-05-01T20:15:30.000Z',
  source: 'api',
  counted: true,
}

/** Tracks of the library. */
export const tracks = {
  joga: {
    id: known.trackId,
    artist: 'Björk',
    title: 'Jóga',
    album: 'Homogenic',
    durationMs: 305_000,
    recordingMbid: '1f8f4b0e-6f0e-4e3c-9a77-5e5d5b1f0c22',
    spotifyId: '4eCj9XvYVDVXhhFo5XHCCE',
  },
  jingle: {
    id: '5a0c2b7e-13c4-5d53-9b60-7f4c7a1e9d33',
    artist: 'A Station',
    title: 'Jingle',
    durationMs: 20_000,
  },
}

/** The session key of the account that the user has linked. */
export const linkedSessionKey = 'k1'

const missing = () => new AppError('not_found', 'There is no such play')

/** A service that answers the gateway's calls with these routes. */
export function serve(service: string, routes: Route[]) {
  return createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [
      restSurface({ prefix: '', routes, authenticate: createInternalTokens(secret).authenticate(service) }),
    ],
    parts: [],
    logger: createLogger(service, { level: 'silent' }),
  })
}

/** A library that holds one play, of the user whom `owner` tells, and its track. */
export const createLibraryStandIn = (owner: () => string) =>
  serve('library', [
    defineRoute({
      ...listPlays,
      handle({ query, caller }) {
        const fits = caller.userId === owner() && (!query.artist || query.artist === play.artist)
        return Promise.resolve({ items: fits ? [play] : [], nextCursor: null })
      },
    }),
    defineRoute({
      ...countPlays,
      handle: ({ caller }) => Promise.resolve({ count: caller.userId === owner() ? 1 : 0 }),
    }),
    defineRoute({
      ...getPlay,
      handle: ({ params, caller }) =>
        params.id === play.id && caller.userId === owner()
          ? Promise.resolve(play)
          : Promise.reject(missing()),
    }),
    defineRoute({
      ...getTrack,
      handle({ params: { id } }) {
        const found = Object.values(tracks).find((track) => Object.values(track).includes(id))
        return found ? Promise.resolve(found) : Promise.reject(new AppError('not_found', 'Track not found'))
      },
    }),
  ])

/** A scrobbler with one linked account, of the user whom `owner` tells, which gives its deliveries to whoever asks. */
export const createScrobblerStandIn = (owner = () => '') =>
  serve('scrobbler', [
    defineRoute({
      ...listDeliveries,
      handle: () =>
        Promise.resolve({
          items: [
            {
              connection: known.connectionId,
              service: 'lastfm',
              serviceName: 'Last.fm',
              status: 'retrying' as const,
              attempts: 2,
            },
          ],
        }),
    }),
    defineRoute({
      ...beginLastfmLink,
      handle: () => Promise.resolve({ authUrl: 'http://127.0.0.1:1/api/auth/?token=t1', token: 't1' }),
    }),
    defineRoute({
      ...completeLastfmLink,
      handle({ body }) {
        if (body.token !== 't1') throw new AppError('unauthenticated', 'The token has not been allowed yet')
        return Promise.resolve({ sessionKey: linkedSessionKey, username: 'bjork', message: 'linked' })
      },
    }),
    defineRoute({
      ...findAccountOwner,
      handle({ body: { service, credentials } }) {
        const known = service === 'lastfm' && credentials === linkedSessionKey
        return known ? Promise.resolve({ userId: owner() }) : Promise.reject(new AppError('not_found', ''))
      },
    }),
    defineRoute({ ...listConnections, handle: () => Promise.resolve({ items: [] }) }),
    defineRoute({ ...unlinkConnection, handle: () => Promise.resolve() }),
  ])
