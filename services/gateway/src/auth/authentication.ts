import { type SecretConfig } from '@ongaku/shared/crypto'
import { type Authenticate } from '@ongaku/shared/http'
import { type ServiceBase } from '@ongaku/shared/service'
import { type ApiTokenRepository, createApiTokenRepository } from '../tokens/api-token.repository.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { type AccessTokens, createAccessTokens } from './access-token.ts'
import { type AuthenticateSession, createAuthenticateSession } from './authenticate-session.ts'
import {
  type AuthenticateToken,
  createAuthenticate,
  createAuthenticateBrowser,
  createAuthenticateToken,
} from './authenticate.ts'
import { createRefreshTokenRepository, type RefreshTokenRepository } from './refresh-token.repository.ts'
import { createSessionCookies, type SessionCookies } from './session-cookie.ts'
import { createSessionRepository, type SessionRepository } from './session.repository.ts'
import { createSignIns, type SignIns } from './sign-in.ts'

/** Sign-ins and API tokens, and who calls with them. */
export interface Authentication {
  sessions: SessionRepository
  refreshTokens: RefreshTokenRepository
  apiTokens: ApiTokenRepository
  accessTokens: AccessTokens
  signIns: SignIns
  /** For pages: the sign-in a browser keeps. */
  sessionCookies: SessionCookies
  authenticateSession: AuthenticateSession
  authenticateToken: AuthenticateToken
  /** By a token in the Authorization header. */
  authenticateBearer: Authenticate
  /** By that, or by the cookie of a browser. */
  authenticate: Authenticate
}

interface Parts extends Pick<ServiceBase, 'mongo' | 'clock' | 'logger'> {
  secret: SecretConfig
  users: UserRepository
}

export function createAuthentication({ mongo, clock, logger, secret, users }: Parts): Authentication {
  const sessions = createSessionRepository(mongo, clock)
  const refreshTokens = createRefreshTokenRepository(mongo)
  const apiTokens = createApiTokenRepository(mongo, clock)
  const accessTokens = createAccessTokens(secret, clock)
  const common = { clock, logger }
  const authenticateSession = createAuthenticateSession({ ...common, sessions, users })
  const byToken = { ...common, accessTokens, authenticateSession, apiTokens, users }
  const authenticateToken = createAuthenticateToken(byToken)
  const authenticateBearer = createAuthenticate(authenticateToken)
  const sessionCookies = createSessionCookies({ ...common, secret, sessions, authenticateSession })
  return {
    sessions,
    refreshTokens,
    apiTokens,
    accessTokens,
    signIns: createSignIns({ ...common, sessions, refreshTokens, accessTokens, secret }),
    sessionCookies,
    authenticateSession,
    authenticateToken,
    authenticateBearer,
    authenticate: createAuthenticateBrowser(authenticateBearer, sessionCookies),
  }
}
