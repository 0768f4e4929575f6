import { AppError } from '@ongaku/shared/errors'
import { type User } from '../users/user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { type CheckPassword } from './check-password.ts'

/**
 * Asks somebody who is signed in for their password, before what can't be undone.
 * @param ip the client's address
 * @throws AppError `forbidden` when it is wrong, `rate_limited` after many failures, which count as failed sign-ins do
 */
export type CheckOwnPassword = (userId: string, password: string, ip: string) => Promise<User>

interface Parts {
  users: UserRepository
  checkPassword: CheckPassword
}

export const createCheckOwnPassword =
  ({ users, checkPassword }: Parts): CheckOwnPassword =>
  async (userId, password, ip) => {
    const user = await users.byId(userId)
    if (!user) throw new AppError('unauthenticated', 'This user no longer exists')
    const known = await checkPassword({ username: user.username, password, ip })
    // Not a 401, by which clients would take their token to be the trouble.
    if (!known) throw new AppError('forbidden', 'The password is wrong')
    return known
  }
