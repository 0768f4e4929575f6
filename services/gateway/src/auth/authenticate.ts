import { AppError } from '@ongaku/shared/errors'
import { type Authenticate, type Caller } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { requireActive } from '../users/active-user.ts'
import { type Client, clientOf } from './client.ts'
import { createRecordUse } from './credential-uses.ts'
import { hashToken } from './secret-token.ts'
import { type SessionCookies } from './session-cookie.ts'

type AuthenticateDeps = Pick<
  Deps,
  'accessTokens' | 'authenticateSession' | 'apiTokens' | 'users' | 'clock' | 'logger'
>

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
  const { accessTokens, authenticateSession, apiTokens, users } = deps
  const recordTokenUse = createRecordUse(apiTokens.touch, deps)

  async function byApiToken(token: string, client: Client): Promise<Caller> {
    const found = await apiTokens.byHash(hashToken(token.toLowerCase()))
    if (!found) throw new AppError('unauthenticated', 'The API token is not known or was revoked')
    const { isAdministrator } = await requireActive(users, found.userId)
    recordTokenUse(found, client)
    return { userId: found.userId, scopes: found.scopes, isAdministrator }
  }

  const byAccessToken = async (token: string, client: Client): Promise<Caller> =>
    authenticateSession(await accessTokens.verify(token), client)

  return (token, client = {}) =>
    apiTokenShape.test(token) ? byApiToken(token, client) : byAccessToken(token, client)
}

/** Authenticates a request by the token in its Authorization header. */
export const createAuthenticate =
  (authenticateToken: AuthenticateToken): Authenticate =>
  async (request) =>
    authenticateToken(readBearer(request.headers.authorization), clientOf(request))

/** The same for requests without that header, which a browser's session cookie may stand in for. */
export const createAuthenticateBrowser =
  (byToken: Authenticate, cookies: SessionCookies): Authenticate =>
  (request) =>
    request.headers.authorization === undefined && cookies.isSent(request)
      ? cookies.authenticate(request)
      : byToken(request)
