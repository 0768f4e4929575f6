import { AppError } from '@ongaku/shared/errors'
import { type Caller } from '@ongaku/shared/http'
import { clientNetwork } from '../auth/client-network.ts'
import { limitFailures, type LoginLimits } from '../auth/limit-failures.ts'
import { requireActive } from '../users/active-user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { type AppPasswordRepository } from './app-password.repository.ts'

export interface AppPasswordAttempt {
  username: string
  /** The client's address. */
  ip: string
  /** Whether what the client sent proves that it knows the password; must compare in constant time. */
  isProof(password: string): boolean
}

/** @throws AppError `unauthenticated` for an unknown user and a wrong password alike, `forbidden` for a disabled one; `rate_limited` after many failures */
export type AuthenticateAppPassword = (attempt: AppPasswordAttempt) => Promise<Caller>

interface Parts extends LoginLimits {
  users: UserRepository
  appPasswords: AppPasswordRepository
}

/** Authenticates clients that know a user's app password. They may submit and read, as an ordinary API token. */
export function createAuthenticateAppPassword({
  users,
  appPasswords,
  ...limits
}: Parts): AuthenticateAppPassword {
  return async ({ username, ip, isProof }) => {
    const userId = await limitFailures(limits, { network: clientNetwork(ip), username }, async () => {
      const user = await users.byUsername(username)
      const known = user && (await appPasswords.ofUser(user.id))
      return known && isProof(known.password) ? user.id : undefined
    })
    if (!userId) throw new AppError('unauthenticated', 'The username or the app password is wrong')
    await requireActive(users, userId)
    return { userId, scopes: ['submit', 'read'] }
  }
}
