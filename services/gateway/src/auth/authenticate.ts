import { AppError } from '@ongaku/shared/errors'
import { type Authenticate, type Caller } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { createTokenUses } from '../tokens/token-uses.ts'
import { hashToken } from './secret-token.ts'

type AuthenticateDeps = Pick<Deps, 'accessTokens' | 'sessions' | 'apiTokens' | 'clock' | 'logger'>

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

/** Finds whose token it is: an access token whose session is still open, or an API token. @throws AppError `unauthenticated` */
export type AuthenticateToken = (token: string) => Promise<Caller>

/** For protocols that carry a token elsewhere than in the Authorization header. */
export function createAuthenticateToken(deps: AuthenticateDeps): AuthenticateToken {
  const { accessTokens, sessions, apiTokens } = deps
  const recordUse = createTokenUses(deps)

  async function byApiToken(token: string): Promise<Caller> {
    const found = await apiTokens.byHash(hashToken(token.toLowerCase()))
    if (!found) throw new AppError('unauthenticated', 'The API token is not known or was revoked')
    recordUse(found)
    return { userId: found.userId, scopes: found.scopes }
  }

  async function byAccessToken(token: string): Promise<Caller> {
    const claims = await accessTokens.verify(token)
    const open = await sessions.isOpen(claims.sessionId, claims.userId)
    if (!open) throw new AppError('unauthenticated', 'This sign-in was ended; sign in again')
    return claims
  }

  return (token) => (apiTokenShape.test(token) ? byApiToken(token) : byAccessToken(token))
}

/** Authenticates a request by the token in its Authorization header. */
export const createAuthenticate =
  (authenticateToken: AuthenticateToken): Authenticate =>
  async ({ headers }) =>
    authenticateToken(readBearer(headers.authorization))
