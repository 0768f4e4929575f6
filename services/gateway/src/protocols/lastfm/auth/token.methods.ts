import { randomBytes } from 'node:crypto'
import { enforceRateLimit } from '@ongaku/shared/cache'
import { clientNetwork } from '../../../auth/client-network.ts'
import { hashToken } from '../../../auth/secret-token.ts'
import { type ApiAccount } from '../../../api-accounts/api-account.repository.ts'
import { type AppCall, type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { LastfmError } from '../wire/errors.ts'
import { requireParam } from '../wire/params.ts'
import { checkSignature } from '../wire/signature.ts'
import { isExpired } from './auth-token.repository.ts'
import { openSession } from './open-session.ts'

/** 32 hexadecimal digits, the shape of Last.fm's tokens. */
export const newToken = (): string => randomBytes(16).toString('hex')

/** Tokens end in a session of the API account they were issued to, so its key has to be known. @throws LastfmError 10 */
function requireAccount({ account }: AppCall): ApiAccount {
  if (!account) throw new LastfmError(10)
  return account
}

/** `auth.getToken`: a token for which a person can allow access. Not all clients sign this call. */
export const getToken: Method = {
  name: 'auth.getToken',
  post: false,
  access: 'app',
  async answer(call) {
    const { deps, request, params } = call
    const { id: accountId, sharedSecret } = requireAccount(call)
    if (params.has('api_sig')) checkSignature(params, sharedSecret)
    await enforceRateLimit(deps.authTokenLimit, clientNetwork(request.ip), 'tokens')
    const token = newToken()
    const issuedAt = new Date(deps.clock.now())
    await deps.lastfmTokens.add({ hash: hashToken(token), accountId, state: 'pending', issuedAt })
    return [element('token', token)]
  },
}

/** `auth.getSession`: exchanges a token for a session, once, after a person has allowed access. */
export const getSession: Method = {
  name: 'auth.getSession',
  post: false,
  access: 'app',
  async answer(call) {
    const { deps, params } = call
    const account = requireAccount(call)
    checkSignature(params, account.sharedSecret)
    const hash = hashToken(requireParam(params, 'token'))
    const token = await deps.lastfmTokens.byHash(hash)
    const unknown = new LastfmError(4, { message: 'Unauthorized Token - This token has not been issued' })
    if (token?.accountId !== account.id) throw unknown
    if (isExpired(token, deps.clock.now())) throw new LastfmError(15)
    if (token.state !== 'allowed' || token.userId === undefined) throw new LastfmError(14)
    const user = await deps.users.byId(token.userId)
    if (!user || !(await deps.lastfmTokens.use(hash))) throw unknown
    return [await openSession(call, user)]
  },
}
