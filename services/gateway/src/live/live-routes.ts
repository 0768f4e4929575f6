import { followLive, getNowPlaying } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import {
  type Authenticate,
  defineRoute,
  events,
  type HttpRequest,
  requireAccess,
  type Route,
} from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

type LiveDeps = Pick<Deps, 'nowPlaying' | 'liveStreams' | 'authenticate' | 'heartbeatMs'>

const lastEventIdOf = ({ headers }: HttpRequest): string | undefined => {
  const { 'last-event-id': id } = headers
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** Whether a stream may go on. What can't be checked right now, as while the database is away, is left as it is. */
async function isStillAllowed(authenticate: Authenticate, request: HttpRequest): Promise<boolean> {
  try {
    await authenticate(request)
    return true
  } catch (error) {
    return !(error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'forbidden'))
  }
}

export function liveRoutes({ nowPlaying, liveStreams, authenticate, heartbeatMs }: LiveDeps): Route[] {
  const mayRead = requireAccess('read', authenticate)
  return [
    defineRoute({
      ...getNowPlaying,
      handle: ({ caller }) => Promise.resolve({ playing: nowPlaying.ofUser(caller.userId) ?? null }),
    }),
    defineRoute({
      ...followLive,
      handle: ({ caller }) => Promise.resolve(liveStreams.checkRoom(caller.userId)),
      respond: (_, { caller, request }) =>
        events((signal) => liveStreams.open(caller.userId, lastEventIdOf(request), signal), {
          heartbeatMs,
          mayGoOn: () => isStillAllowed(mayRead, request),
        }),
    }),
  ]
}
