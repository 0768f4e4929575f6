import { z } from 'zod'
import { errors, jwtVerify, SignJWT } from 'jose'
import { type Clock } from '@ongaku/shared/clock'
import { deriveKey, type SecretConfig } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import { type SessionClaims } from './authenticate-session.ts'
import { hashToken } from './secret-token.ts'
import { createVerifiedMemo } from './verified-memo.ts'

const audience = 'ongaku-gateway'

/** How long an access token is valid, in seconds. */
export const accessTokenSeconds = 15 * 60

const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid(), iat: z.number(), exp: z.number() })

type Claims = z.infer<typeof claimsSchema>

export interface AccessTokens {
  sign(claims: SessionClaims): Promise<string>
  /** @throws AppError `unauthenticated`, which tells an expired token from an invalid one */
  verify(token: string): Promise<SessionClaims>
}

const refuse = (why: string, cause?: unknown) =>
  new AppError('unauthenticated', `The access token ${why}`, { cause })

/** Access tokens: JSON Web Tokens (RFC 7519) signed with HS256. They say who calls; the session says whether they still may. */
export function createAccessTokens(config: SecretConfig, clock: Clock): AccessTokens {
  const key = deriveKey(config, 'access-token')
  const verified = createVerifiedMemo<Claims>(clock)

  async function readClaims(token: string): Promise<Claims> {
    try {
      const currentDate = new Date(clock.now())
      const { payload } = await jwtVerify(token, key, { audience, algorithms: ['HS256'], currentDate })
      return claimsSchema.parse(payload)
    } catch (cause) {
      throw refuse(cause instanceof errors.JWTExpired ? 'has expired' : 'is not valid', cause)
    }
  }

  return {
    sign({ userId, sessionId }) {
      const issuedAt = Math.floor(clock.now() / 1000)
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userId)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + accessTokenSeconds)
        .sign(key)
    },
    async verify(token) {
      const claims = await verified.get(hashToken(token), () => readClaims(token))
      if (claims.exp * 1000 <= clock.now()) throw refuse('has expired')
      return { userId: claims.sub, sessionId: claims.sid }
    },
  }
}
