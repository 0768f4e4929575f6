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

const notBegun = 'You have not begun with this token, or it has expired: begin with GET /lastfm/auth'

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
  linkTokens,
  connections,
  ledger,
  seal,
  dispatcher,
  clock,
}: Pick<Deps, 'lastfm' | 'linkTokens' | 'connections' | 'ledger' | 'seal' | 'dispatcher' | 'clock'>) =>
  defineRoute({
    ...completeLastfmLink,
    async handle({ body: { token }, caller: { userId } }) {
      if (!(await linkTokens.isOf(token, userId))) throw new AppError('unauthenticated', notBegun)
      const { username, sessionKey } = await openSession(lastfm, token)
      const account = { userId, service: 'lastfm' as const, username }
      const id = await connections.prepare(account, clock.now())
      // What an unlinking that was cut off has left waiting must not be sent now.
      if (await connections.isRemoved(id)) await ledger.cancelAll(id)
      await connections.link(id, { username, sealedSessionKey: seal.seal(sessionKey, id) }, clock.now())
      dispatcher.wake(id)
      return { sessionKey, username, message: 'Last.fm session created successfully' }
    },
  })
