import { type User } from '../accounts.ts'
import { type Call } from '../method.ts'
import { LastfmError } from '../wire/errors.ts'
import { requireParam } from '../wire/params.ts'

/** The user a read is about: `user`, or whoever the session key belongs to. @throws LastfmError 6, 9 */
export function findTargetUser({ params, state }: Call): User {
  const key = params.get('sk')
  const sessionUser = key === undefined ? undefined : state.accounts.sessionUser(key)
  if (key !== undefined && sessionUser === undefined) throw new LastfmError(9)
  const name = params.get('user')?.trim() || (sessionUser ?? requireParam(params, 'user'))
  const user = state.accounts.findUser(name)
  if (!user) throw new LastfmError(6, { message: 'User not found', status: 404 })
  return user
}
