import { usernameKeyOf } from '@ongaku/shared/contracts'
import { type Caller } from '@ongaku/shared/http'
import { requireActive } from '../../../users/active-user.ts'
import { type User } from '../../../users/user.ts'
import { type AppCall } from '../method.ts'
import { type AuthenticateSession } from '../sessions/authenticate-session.ts'
import { invalidParameter, LastfmError } from '../wire/errors.ts'
import { checkSignature } from '../wire/signature.ts'

/**
 * Who reads: the session's user or, without a session, the owner of the API account. The key alone will do for one's own
 * programs; an account with a callback shows it in a link to everybody it asks for access, so it has to sign.
 * @throws LastfmError 9, 10, 13
 */
export async function findReader(
  { deps, params, request, account }: AppCall,
  authenticate: AuthenticateSession,
): Promise<Caller> {
  if (params.get('sk')) return (await authenticate('read', { params, request })).caller
  if (!account) throw new LastfmError(10)
  if (account.callbackUrl !== undefined || params.has('api_sig')) checkSignature(params, account.sharedSecret)
  await requireActive(deps.users, account.userId)
  return { userId: account.userId, scopes: ['read'] }
}

/**
 * The user a read is about. Everybody here is private, so it can only be the caller.
 * @throws LastfmError 6 for an unknown user, 17 for another, 9 for a caller who is gone
 */
export async function findUser({ deps: { users }, params }: AppCall, { userId }: Caller): Promise<User> {
  const user = await users.byId(userId)
  if (!user) throw new LastfmError(9)
  const name = params.get('user')?.trim()
  if (!name || usernameKeyOf(name) === usernameKeyOf(user.username)) return user
  const other = await users.byUsername(name)
  throw other ? new LastfmError(17) : invalidParameter('User not found', 404)
}
