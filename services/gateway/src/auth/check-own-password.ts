import { AppError } from '@ongaku/shared/errors'
import { type User } from '../users/user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { clientNetwork } from './client-network.ts'
import { limitFailures, type LoginLimits } from './limit-failures.ts'
import { type Passwords } from './passwords.ts'

/**
 * Asks somebody who is signed in for their password, before what can't be undone.
 * @param ip the client's address
 * @throws AppError `forbidden` when it is wrong, `rate_limited` after many failures, which count as failed sign-ins do
 */
export type CheckOwnPassword = (userId: string, password: string, ip: string) => Promise<User>

interface Parts extends LoginLimits {
  users: UserRepository
  passwords: Passwords
}

export const createCheckOwnPassword =
  ({ users, passwords, ...limits }: Parts): CheckOwnPassword =>
  async (userId, password, ip) => {
    const user = await users.byId(userId)
    if (!user) throw new AppError('unauthenticated', 'This user no longer exists')
    const network = clientNetwork(ip)
    const { username, passwordHash } = user
    const known = await limitFailures(limits, { network, username }, async () =>
      (await passwords.verify(password, passwordHash, network)) ? user : undefined,
    )
    // Not a 401, by which clients would take their token to be the trouble.
    if (!known) throw new AppError('forbidden', 'The password is wrong')
    return known
  }
