import { getTrack, scrobbleTrack, trackNowPlaying } from '@ongaku/shared/contracts'
import { defineRoute, type Handled, type Route } from '@ongaku/shared/http'
import { sourceOf } from '@ongaku/shared/plays'
import { type Deps } from '../deps.ts'
import { createFindSessionUser } from './find-session-user.ts'
import { checkScrobble } from './scrobble-rules.ts'

const source = sourceOf('api', 'lastfm-session')

type TrackRouteDeps = Pick<
  Deps,
  'users' | 'services' | 'intake' | 'intakeLimit' | 'sessionKeyLimit' | 'clock'
>

/** Calls about a track of the library, in the name of the user whose Last.fm session key comes with them. */
export function trackRoutes(deps: TrackRouteDeps): Route[] {
  const { services, intake, intakeLimit, clock } = deps
  const findSessionUser = createFindSessionUser(deps)

  /** Whose call it is, within their rate limit, and the track. @throws AppError `unauthenticated`, `not_found` */
  async function admit(id: string, sessionKey: string, { request, ip, bodyBytes }: Handled) {
    const caller = { userId: await findSessionUser(sessionKey, ip) }
    await intakeLimit.admit({ request, caller, bodyBytes })
    const input = { params: { id }, query: undefined, body: undefined }
    const { id: _, ...track } = await services.library.call(getTrack, input, caller)
    return { userId: caller.userId, track }
  }

  return [
    defineRoute({
      ...trackNowPlaying,
      admit: null,
      async handle(input) {
        const { userId, track } = await admit(input.params.id, input.body.sessionKey, input)
        await intake.takeNowPlaying(userId, { ...track, source })
        return { status: 'accepted' as const, message: 'Now playing is updated' }
      },
    }),
    defineRoute({
      ...scrobbleTrack,
      admit: null,
      async handle(input) {
        const { sessionKey, timestamp, albumArtist } = input.body
        const { userId, track } = await admit(input.params.id, sessionKey, input)
        const now = clock.now()
        const startedAtMs = timestamp === undefined ? now : timestamp * 1000
        checkScrobble(track, startedAtMs, now)
        const startedAt = new Date(startedAtMs).toISOString()
        const play = { ...track, ...(albumArtist && { albumArtist }), startedAt, source }
        const [taken] = await intake.takePlays(userId, [play], input.bodyBytes)
        return { id: taken!.id, status: 'accepted' as const, message: 'The scrobble is taken' }
      },
    }),
  ]
}
