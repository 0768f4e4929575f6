import { createHmac, timingSafeEqual } from 'node:crypto'
import { createMemo } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { deriveKey, type SecretConfig } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import {
  type Authenticate,
  type HttpRequest,
  readCookie,
  requireSameOrigin,
  writeCookie,
} from '@ongaku/shared/http'
import { type Logger } from '@ongaku/shared/logging'
import { type AuthenticateSession, type SessionClaims } from './authenticate-session.ts'
import { clientOf } from './client.ts'
import { type SessionRepository } from './session.repository.ts'
import { refreshLifetimeMs } from './sign-in.ts'

/** A browser takes the first name only over TLS and for the whole of this host; see RFC 6265bis, section 4.1.3.2. */
const nameFor = ({ secure }: Pick<HttpRequest, 'secure'>): string =>
  secure ? '__Host-ongaku_session' : 'ongaku_session'

/** As long as browsers keep a cookie. The session behind it ends earlier unless it is used. */
const maxAgeSeconds = 400 * 86_400

const extendEveryMs = 86_400_000

const shape = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.([\w-]{43})$/

/** A browser's sign-in: a cookie that names the session and is signed, so that no script has to handle tokens. */
export interface SessionCookies {
  /** Whether a request carries one, valid or not. */
  isSent(request: HttpRequest): boolean
  /**
   * The caller whose session the cookie names. Using it keeps the session from expiring.
   * @throws AppError `unauthenticated`; `forbidden` for a write that comes from a page of another origin
   */
  authenticate: Authenticate
  /** The Set-Cookie header that keeps a session. */
  keep(request: HttpRequest, claims: SessionClaims): string
  /** The Set-Cookie header that ends it. */
  drop(request: HttpRequest): string
}

interface SessionCookieParts {
  secret: SecretConfig
  sessions: SessionRepository
  authenticateSession: AuthenticateSession
  clock: Clock
  logger: Logger
}

export function createSessionCookies(parts: SessionCookieParts): SessionCookies {
  const { secret, sessions, authenticateSession, clock, logger } = parts
  const key = deriveKey(secret, 'session-cookie')
  const extensions = createMemo<boolean>({ maxEntries: 10_000, ttlMs: extendEveryMs, clock })
  const sign = (names: string) => createHmac('sha256', key).update(names).digest()

  function readClaims(value: string): SessionClaims | undefined {
    const [, userId, sessionId, signature] = shape.exec(value) ?? []
    if (!userId || !sessionId || !signature) return undefined
    const given = Buffer.from(signature, 'base64url')
    return timingSafeEqual(given, sign(`${userId}.${sessionId}`)) ? { userId, sessionId } : undefined
  }

  async function extend(sessionId: string): Promise<boolean> {
    const now = clock.now()
    try {
      return await sessions.extend(sessionId, now, new Date(now + refreshLifetimeMs))
    } catch (err) {
      logger.warn({ err }, 'a session could not be extended')
      return false
    }
  }

  return {
    isSent: (request) => readCookie(request, nameFor(request)) !== undefined,
    async authenticate(request) {
      const claims = readClaims(readCookie(request, nameFor(request)) ?? '')
      if (!claims) throw new AppError('unauthenticated', 'The session cookie is not valid; sign in again')
      const caller = await authenticateSession(claims, clientOf(request))
      requireSameOrigin(request)
      void extensions.get(claims.sessionId, () => extend(claims.sessionId))
      return caller
    },
    keep(request, { userId, sessionId }) {
      const names = `${userId}.${sessionId}`
      const value = `${names}.${sign(names).toString('base64url')}`
      return writeCookie(nameFor(request), value, { maxAgeSeconds, secure: request.secure })
    },
    drop: (request) => writeCookie(nameFor(request), '', { maxAgeSeconds: 0, secure: request.secure }),
  }
}
