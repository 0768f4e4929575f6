import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { deriveKey, type SecretConfig } from '../crypto/index.ts'
import { AppError } from '../errors/index.ts'
import { type Authenticate } from './handle-route.ts'

/**
 * Calls between services carry the user's id in a signed token that is good for one service and one minute; a service
 * refuses a call without one.
 */
const lifetime = '60s'

const claimsSchema = z.object({ sub: z.uuid(), iat: z.number(), exp: z.number() })

export interface InternalTokens {
  /** A token that lets a call to `service` act for the user. */
  sign(service: string, userId: string): Promise<string>
  /** Authenticates calls to `service` by their token. */
  authenticate(service: string): Authenticate
}

export function createInternalTokens(config: SecretConfig): InternalTokens {
  const key = deriveKey(config, 'internal-token')
  return {
    sign: (service, userId) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userId)
        .setAudience(service)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(key),
    authenticate: (service) => async (request) => {
      const [scheme, token] = (request.headers.authorization ?? '').split(' ')
      if (scheme !== 'Internal' || !token)
        throw new AppError('unauthenticated', 'This call needs an internal token')
      try {
        const { payload } = await jwtVerify(token, key, { audience: service, algorithms: ['HS256'] })
        return { userId: claimsSchema.parse(payload).sub, isService: true }
      } catch (cause) {
        throw new AppError('unauthenticated', 'The internal token is not valid', { cause })
      }
    },
  }
}
