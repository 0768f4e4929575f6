import { AppError } from '@ongaku/shared/errors'
import { type Caller } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { requireActive } from '../users/active-user.ts'
import { type Client } from './client.ts'
import { createRecordUse } from './credential-uses.ts'

/** What an access token or a session cookie says. */
export interface SessionClaims {
  userId: string
  sessionId: string
}

/** Who calls within a session. @throws AppError `unauthenticated` once it was ended, or its user is gone or disabled */
export type AuthenticateSession = (claims: SessionClaims, client: Client) => Promise<Caller>

export function createAuthenticateSession(
  deps: Pick<Deps, 'sessions' | 'users' | 'clock' | 'logger'>,
): AuthenticateSession {
  const { sessions, users } = deps
  const recordUse = createRecordUse(sessions.touch, deps)
  return async ({ userId, sessionId }, client) => {
    const session = await sessions.findOpen(sessionId, userId)
    if (!session) throw new AppError('unauthenticated', 'This sign-in was ended; sign in again')
    const { isAdministrator } = await requireActive(users, userId)
    recordUse(session, client)
    return { userId, sessionId, isAdministrator }
  }
}
