import {
  beginLastfmLink,
  completeLastfmLink,
  countPlays,
  getPlay,
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

export const secret = secretConfig.parse({ key: '5a'.repeat(32) })

/** Ids the stand-ins know: each belongs to one user, whom the test names. */
export const known = {
  playId: '4a58ea68-7dd2-5702-81d3-a664081cd500',
  connectionId: '0a2f4a0e-92a8-4b8e-9a3f-0f6b6f4f8a11',
}

const play = {
  id: known.playId,
  artist: 'Björk',
  title: 'Jóga',
  startedAt: '2026-05-01T20:15:30.000Z',
  source: 'api',
  counted: true,
}

const missing = () => new AppError('not_found', 'There is no such play')

function serve(service: string, routes: Route[]) {
  return createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [
      restSurface({ prefix: '', routes, authenticate: createInternalTokens(secret).authenticate(service) }),
    ],
    parts: [],
    logger: createLogger(service, { level: 'silent' }),
  })
}

/** A library that holds one play, of the user whom `owner` tells. */
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
  ])

/** A scrobbler with one linked account, which gives its deliveries to whoever asks. */
export const createScrobblerStandIn = () =>
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
        return Promise.resolve({ sessionKey: 'k1', username: 'bjork', message: 'linked' })
      },
    }),
    defineRoute({ ...listConnections, handle: () => Promise.resolve({ items: [] }) }),
    defineRoute({ ...unlinkConnection, handle: () => Promise.resolve() }),
  ])
