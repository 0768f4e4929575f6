import { AppError } from '@ongaku/shared/errors'
import { type UserRepository, type UserState } from './user.repository.ts'

export const disabledError = () =>
  new AppError('forbidden', 'This account is disabled; ask an administrator of this server')

/**
 * What a user may do whose credential was accepted.
 * @throws AppError `unauthenticated` for one who is gone, `forbidden` for one who is disabled
 */
export async function requireActive(
  users: Pick<UserRepository, 'stateOf'>,
  userId: string,
): Promise<UserState> {
  const state = await users.stateOf(userId)
  if (!state) throw new AppError('unauthenticated', 'This user no longer exists')
  if (state.isDisabled) throw disabledError()
  return state
}
