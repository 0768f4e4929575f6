import { completeLastfmLink } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type Deps } from '../deps.ts'
import { type LastfmSession } from './lastfm-client.ts'

/** What the user has to do next, by Last.fm's error code. */
const advice: Record<string, string> = {
  14: 'The token is not yet allowed: open auth_url, allow access, and try again',
  15: 'The token has expired: begin again with GET /lastfm/auth',
  4: 'The token is not known to Last.fm or was used before: begin again with GET /lastfm/auth',
}

async function openSession(lastfm: Deps['lastfm'], token: string): Promise<LastfmSession> {
  try {
    return await lastfm.getSession(token)
  } catch (error) {
    const detail = error instanceof UpstreamError && advice[String(error.upstreamCode)]
    throw detail ? new AppError('unauthenticated', detail, { cause: error }) : error
  }
}

/** Links the account, or links it again. The session key is in the answer, as clients of this call expect, and only there. */
export const completeLink = ({
  lastfm,
  connections,
  seal,
  dispatcher,
  clock,
}: Pick<Deps, 'lastfm' | 'connections' | 'seal' | 'dispatcher' | 'clock'>) =>
  defineRoute({
    ...completeLastfmLink,
    async handle({ body, caller }) {
      const { username, sessionKey } = await openSession(lastfm, body.token)
      const account = { userId: caller.userId, service: 'lastfm' as const, username }
      const { id } = await connections.link(account, (id) => seal.seal(sessionKey, id), clock.now())
      dispatcher.wake(id)
      return { sessionKey, username, message: 'Last.fm session created successfully' }
    },
  })
