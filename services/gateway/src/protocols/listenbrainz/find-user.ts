import { AppError } from '@ongaku/shared/errors'
import { type Caller } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { type User } from '../../users/user.ts'

/**
 * The user a path names, if that is the caller. Other users are unknown, whether they exist or not: listens are private here.
 * @throws AppError `not_found`
 */
export async function findUser({ users }: Pick<Deps, 'users'>, name = '', caller: Caller): Promise<User> {
  const user = await users.byUsername(name)
  if (user?.id === caller.userId) return user
  throw new AppError('not_found', `Cannot find user: ${name}`)
}
