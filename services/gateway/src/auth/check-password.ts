import { disabledError } from '../users/active-user.ts'
import { type User } from '../users/user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { clientNetwork } from './client-network.ts'
import { limitFailures, type LoginLimits } from './limit-failures.ts'
import { type Passwords } from './passwords.ts'

export interface PasswordAttempt {
  username: string
  password: string
  /** The client's address. */
  ip: string
}

/**
 * The user whose username and password these are; undefined where one of them is wrong.
 * @throws AppError `forbidden` for a disabled user, `rate_limited` after many failures
 */
export type CheckPassword = (attempt: PasswordAttempt) => Promise<User | undefined>

interface Parts extends LoginLimits {
  users: UserRepository
  passwords: Passwords
}

export const createCheckPassword =
  ({ users, passwords, ...limits }: Parts): CheckPassword =>
  async ({ username, password, ip }) => {
    // Nobody's; the contract of POST /auth/login has the same limits.
    if (username.length > 256 || password.length > 1024) return undefined
    const network = clientNetwork(ip)
    const user = await limitFailures(limits, { network, username }, async () => {
      const known = await users.byUsername(username)
      return (await passwords.verify(password, known?.passwordHash, network)) ? known : undefined
    })
    if (user?.disabledAt) throw disabledError()
    return user
  }
