import { randomUUID } from 'node:crypto'
import { type Clock } from '@ongaku/shared/clock'
import { deriveKey, type SecretConfig } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import { type Logger } from '@ongaku/shared/logging'
import { accessTokenSeconds, type AccessTokens } from './access-token.ts'
import { type RefreshTokenRepository } from './refresh-token.repository.ts'
import { hashToken, newSecretToken, successorOf } from './secret-token.ts'
import { type SessionRepository } from './session.repository.ts'

interface SignedIn {
  accessToken: string
  refreshToken: string
  tokenType: 'Bearer'
  expiresIn: number
}

export interface SignIns {
  /**
   * Opens a session.
   * @param isStillRight asked once the session is there: a password that was changed, or an account that was deleted, while
   * the password was being checked has ended all sessions but this one
   * @throws AppError `unauthenticated` when it is not
   */
  begin(userId: string, isStillRight?: () => Promise<boolean>): Promise<SignedIn>
  /**
   * Exchanges a refresh token for a new pair. One that comes again within the grace is a client whose answer was lost,
   * and gets the same refresh token as before: a sign-in never has two chains of them. One that comes again later was
   * stolen, before or after its first use: the whole sign-in ends (RFC 9700, section 4.14.2).
   * @throws AppError `unauthenticated`
   */
  refresh(refreshToken: string): Promise<SignedIn>
  end(sessionId: string): Promise<void>
  /** Ends the user's sessions. @param exceptId the one that goes on, if any */
  endOthers(userId: string, exceptId: string | undefined): Promise<void>
}

interface SignInParts {
  sessions: SessionRepository
  refreshTokens: RefreshTokenRepository
  accessTokens: AccessTokens
  secret: SecretConfig
  clock: Clock
  logger: Logger
}

/** A sign-in ends when it is not refreshed for this long. */
export const refreshLifetimeMs = 30 * 86_400_000

/** How long a client that missed the answer may send the same refresh token again. */
const graceMs = 30_000

interface Issue {
  userId: string
  sessionId: string
  expiresAt: Date
}

export function createSignIns(parts: SignInParts): SignIns {
  const { sessions, refreshTokens, accessTokens, secret, clock, logger } = parts
  const successorKey = deriveKey(secret, 'refresh-token')

  async function issue(refreshToken: string, { userId, sessionId, expiresAt }: Issue): Promise<SignedIn> {
    await refreshTokens.add({ hash: hashToken(refreshToken), sessionId, userId, expiresAt })
    const accessToken = await accessTokens.sign({ userId, sessionId })
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: accessTokenSeconds }
  }

  async function end(sessionId: string): Promise<void> {
    await sessions.remove(sessionId)
    await refreshTokens.removeOfSession(sessionId)
  }

  return {
    end,
    async endOthers(userId, exceptId) {
      await sessions.removeOfUser(userId, exceptId)
      await refreshTokens.removeOfUser(userId, exceptId)
    },
    async begin(userId, isStillRight) {
      const now = clock.now()
      const sessionId = randomUUID()
      const expiresAt = new Date(now + refreshLifetimeMs)
      await sessions.add({ id: sessionId, userId, createdAt: new Date(now), expiresAt })
      if (isStillRight && !(await isStillRight())) {
        await end(sessionId)
        throw new AppError('unauthenticated', 'The password was changed just now; sign in again')
      }
      return issue(newSecretToken(), { userId, sessionId, expiresAt })
    },
    async refresh(refreshToken) {
      const now = clock.now()
      const token = await refreshTokens.use(hashToken(refreshToken), now)
      if (!token) throw new AppError('unauthenticated', 'The refresh token is not known')
      const { userId, sessionId } = token
      if (token.usedAt && now - token.usedAt.getTime() > graceMs) {
        logger.warn({ userId, sessionId }, 'a refresh token came again after its grace; its sign-in is ended')
        await end(sessionId)
        throw new AppError(
          'unauthenticated',
          'The refresh token has been used before, so this sign-in was ended',
        )
      }
      const expiresAt = new Date(now + refreshLifetimeMs)
      const open = token.expiresAt.getTime() > now && (await sessions.extend(sessionId, now, expiresAt))
      if (!open) throw new AppError('unauthenticated', 'The refresh token has expired; sign in again')
      return issue(successorOf(refreshToken, successorKey), { userId, sessionId, expiresAt })
    },
  }
}
