import { AppError } from '@ongaku/shared/errors'
import { type HttpRequest } from '@ongaku/shared/http'
import { clientOf } from '../../auth/client.ts'
import { createRecordUse } from '../../auth/credential-uses.ts'
import { hashToken } from '../../auth/secret-token.ts'
import { type Deps } from '../../deps.ts'
import { requireActive } from '../../users/active-user.ts'
import { type Handshake, isProofOfPassword, isProofOfSecret } from './handshake.ts'

export interface SignedIn {
  userId: string
  /** The hash of the session key of Last.fm's API that it was done with. */
  lastfmSession?: string
}

/** @throws AppError `unauthenticated`; `forbidden` for a disabled user; `rate_limited` after many failures */
export type SignIn = (handshake: Handshake, request: HttpRequest) => Promise<SignedIn>

export type SignInDeps = Pick<
  Deps,
  'apiAccounts' | 'authenticateAppPassword' | 'clock' | 'lastfmSessions' | 'logger' | 'users'
>

/** Finds whose handshake it is: by a username and the app password, or by a session key of Last.fm's API. */
export function createSignIn(deps: SignInDeps): SignIn {
  const { apiAccounts, authenticateAppPassword, lastfmSessions, users } = deps
  const recordUse = createRecordUse((id, { usedAt }) => lastfmSessions.touch(id, usedAt), deps)
  const refusal = () => new AppError('unauthenticated', 'The session key or its signature is wrong')

  /** As `authenticateSession` has it, a session of a key that is built into a client stands for itself. */
  async function bySessionKey(
    handshake: Handshake,
    sessionKey: string,
    request: HttpRequest,
  ): Promise<SignedIn> {
    const hash = hashToken(sessionKey)
    const session = await lastfmSessions.byHash(hash)
    if (!session) throw refusal()
    const { userId, accountId } = session
    if (accountId !== undefined) {
      const account = await apiAccounts.byKey(handshake.apiKey ?? '')
      if (account?.id !== accountId || !isProofOfSecret(handshake, account.sharedSecret)) throw refusal()
    }
    await requireActive(users, userId)
    recordUse(session, clientOf(request))
    return { userId, lastfmSession: hash }
  }

  return async (handshake, request) => {
    if (handshake.sk) return bySessionKey(handshake, handshake.sk, request)
    const isProof = (password: string) => isProofOfPassword(handshake, password)
    const { userId } = await authenticateAppPassword({ username: handshake.u, ip: request.ip, isProof })
    return { userId }
  }
}
