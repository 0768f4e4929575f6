import { AppError } from '@ongaku/shared/errors'
import { type Caller, checkAccess, type HttpRequest } from '@ongaku/shared/http'
import { sourceOf } from '@ongaku/shared/plays'
import { apiTokenShape } from '../../../auth/authenticate.ts'
import { clientOf } from '../../../auth/client.ts'
import { createRecordUse } from '../../../auth/credential-uses.ts'
import { hashToken } from '../../../auth/secret-token.ts'
import { type Deps } from '../../../deps.ts'
import { requireActive } from '../../../users/active-user.ts'
import { clientNameOf } from '../client-name.ts'
import { LastfmError } from '../wire/errors.ts'
import { type Params } from '../wire/params.ts'
import { checkSignature } from '../wire/signature.ts'

export interface SignedIn {
  caller: Caller
  /** Where its plays come from, as `sourceOf` writes it. */
  source: string
}

/**
 * Finds whose session a call was made with. A session of a known API key is good only with that key's signature. One of
 * a key that is built into a client stands for itself, because nobody here knows that key's secret.
 * @throws LastfmError 4, 9, 13
 */
export type AuthenticateSession = (
  access: 'submit' | 'read',
  call: { params: Params; request: HttpRequest },
) => Promise<SignedIn>

const isUnknown = (error: unknown) => error instanceof AppError && error.code === 'unauthenticated'

export function createAuthenticateSession(deps: Deps): AuthenticateSession {
  const { lastfmSessions, apiAccounts, authenticateToken, users } = deps
  const recordUse = createRecordUse((id, { usedAt }) => lastfmSessions.touch(id, usedAt), deps)

  /** An API token is a session key as well: whoever signs in with one gets it back as that. */
  async function byApiToken(token: string, request: HttpRequest): Promise<Caller> {
    try {
      return await authenticateToken(token, clientOf(request))
    } catch (error) {
      throw isUnknown(error) ? new LastfmError(9, { cause: error }) : error
    }
  }

  async function bySessionKey(key: string, params: Params, request: HttpRequest): Promise<SignedIn> {
    const session = await lastfmSessions.byHash(hashToken(key))
    if (!session) throw new LastfmError(9)
    const { userId, accountId, client } = session
    if (accountId !== undefined) {
      const account = await apiAccounts.byKey(params.get('api_key') ?? '')
      if (account?.id !== accountId) throw new LastfmError(9)
      checkSignature(params, account.sharedSecret)
    }
    await requireActive(users, userId)
    recordUse(session, clientOf(request))
    return { caller: { userId, scopes: ['submit', 'read'] }, source: sourceOf('lastfm', client) }
  }

  return async (access, { params, request }) => {
    const key = params.get('sk') ?? ''
    if (key === '') throw new LastfmError(9)
    if (!apiTokenShape.test(key)) return bySessionKey(key, params, request)
    const caller = await byApiToken(key, request)
    checkAccess(access, caller)
    return { caller, source: sourceOf('lastfm', clientNameOf(request.headers['user-agent'])) }
  }
}
