import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { deriveKey, type SecretConfig } from '../crypto/index.ts'
import { AppError } from '../errors/index.ts'
import { type Caller } from './route.ts'
import { type Authenticate } from './surface.ts'

/**
 * Calls between services carry the user's id in a signed token that is good for one service and one minute; a service
 * refuses a call without one.
 */
const lifetimeSeconds = 60

/** For how long a token is used again, which leaves it half a minute to arrive. */
const reuseMs = 30_000

const maxTokens = 1_000

/** For a call that finds out who is calling: the nil UUID (RFC 9562, section 5.9), which is no user's and owns nothing. */
export const nobody: Caller = { userId: '00000000-0000-0000-0000-000000000000' }

const claimsSchema = z.object({ sub: z.uuid(), iat: z.number(), exp: z.number() })

export interface InternalTokens {
  /** A token that lets a call to `service` act for the user. */
  sign(service: string, userId: string): Promise<string>
  /** Authenticates calls to `service` by their token. */
  authenticate(service: string): Authenticate
}

export function createInternalTokens(config: SecretConfig): InternalTokens {
  const key = deriveKey(config, 'internal-token')
  const signed = new LRUCache<string, Promise<string>>({ max: maxTokens, ttl: reuseMs })
  const checked = new LRUCache<string, string>({ max: maxTokens, ttl: reuseMs })

  const signNew = (service: string, userId: string) =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setAudience(service)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(key)

  async function check(token: string, service: string): Promise<{ userId: string; expiresAt: number }> {
    try {
      const { payload } = await jwtVerify(token, key, { audience: service, algorithms: ['HS256'] })
      const { sub, exp } = claimsSchema.parse(payload)
      return { userId: sub, expiresAt: exp * 1000 }
    } catch (cause) {
      throw new AppError('untrusted_call', 'The internal token is not valid', { cause })
    }
  }

  return {
    sign(service, userId) {
      const name = `${service} ${userId}`
      const known = signed.get(name)
      if (known) return known
      const token = signNew(service, userId)
      signed.set(name, token)
      return token
    },
    authenticate: (service) => async (request) => {
      const [scheme, token] = (request.headers.authorization ?? '').split(' ')
      if (scheme !== 'Internal' || !token)
        throw new AppError('untrusted_call', 'This call needs an internal token')
      const name = `${service} ${token}`
      const known = checked.get(name)
      if (known !== undefined) return { userId: known, isService: true }
      const { userId, expiresAt } = await check(token, service)
      const ttl = Math.min(reuseMs, expiresAt - Date.now())
      if (ttl > 0) checked.set(name, userId, { ttl })
      return { userId, isService: true }
    },
  }
}
