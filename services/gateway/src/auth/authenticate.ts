import { AppError } from '@ongaku/shared/errors'
import { type Authenticate, type Caller } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { requireActive } from '../users/active-user.ts'
import { type Client, clientOf } from './client.ts'
import { createRecordUse } from './credential-uses.ts'
import { hashToken } from './secret-token.ts'

type AuthenticateDeps = Pick<Deps, 'accessTokens' | 'sessions' | 'apiTokens' | 'users' | 'clock' | 'logger'>

/** API tokens are UUIDs; an access token, being a JWT, has dots. */
export const apiTokenShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** @throws AppError `unauthenticated` */
function readBearer(header: string | undefined): string {
  const [, token] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? []
  if (token) return token
  const hint = 'send an access token or an API token as "Authorization: Bearer …"'
  throw new AppError(
    'unauthenticated',
    `${header ? "The Authorization header can't be read" : 'Sign in first'}: ${hint}`,
  )
}

/**
 * Finds whose token it is: an access token whose session is still open, or an API token.
 * @param client who sends it, for its owner to see
 * @throws AppError `unauthenticated`; `forbidden` when the user is disabled
 */
export type AuthenticateToken = (token: string, client?: Client) => Promise<Caller>

/** For protocols that carry a token elsewhere than in the Authorization header. */
export function createAuthenticateToken(deps: AuthenticateDeps): AuthenticateToken {
  const { accessTokens, sessions, apiTokens, users } = deps
  const recordTokenUse = createRecordUse(apiTokens.touch, deps)
  const recordSessionUse = createRecordUse(sessions.touch, deps)

  async function byApiToken(token: string, client: Client): Promise<Caller> {
    const found = await apiTokens.byHash(hashToken(token.toLowerCase()))
    if (!found) throw new AppError('unauthenticated', 'The API token is not known or was revoked')
    const { isAdministrator } = await requireActive(users, found.userId)
    recordTokenUse(found, client)
    return { userId: found.userId, scopes: found.scopes, isAdministrator }
  }

  async function byAccessToken(token: string, client: Client): Promise<Caller> {
    const { sessionId, userId } = await accessTokens.verify(token)
    const session = await sessions.findOpen(sessionId, userId)
    if (!session) throw new AppError('unauthenticated', 'This sign-in was ended; sign in again')
    const { isAdministrator } = await requireActive(users, userId)
    recordSessionUse(session, client)
    return { userId, sessionId, isAdministrator }
  }

  return (token, client = {}) =>
    apiTokenShape.test(token) ? byApiToken(token, client) : byAccessToken(token, client)
}

/** Authenticates a request by the token in its Authorization header. */
export const createAuthenticate =
  (authenticateToken: AuthenticateToken): Authenticate =>
  async (request) =>
    authenticateToken(readBearer(request.headers.authorization), clientOf(request))
