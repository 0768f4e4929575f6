import { clientNetwork } from '../../../auth/client-network.ts'
import { limitFailures } from '../../../auth/limit-failures.ts'
import { type Deps } from '../../../deps.ts'
import { disabledError } from '../../../users/active-user.ts'
import { type User } from '../../../users/user.ts'

interface Credentials {
  username: string
  password: string
  /** The client's address. */
  ip: string
}

/**
 * The user whose password it is; undefined for a wrong one.
 * @throws AppError `forbidden` for a disabled user, `rate_limited` after many failures
 */
export async function checkPassword(
  deps: Deps,
  { username, password, ip }: Credentials,
): Promise<User | undefined> {
  // Nobody's; the contract of POST /auth/login has the same limits.
  if (username.length > 256 || password.length > 1024) return undefined
  const { users, passwords } = deps
  const network = clientNetwork(ip)
  const user = await limitFailures(deps, { network, username }, async () => {
    const known = await users.byUsername(username)
    return (await passwords.verify(password, known?.passwordHash, network)) ? known : undefined
  })
  if (user?.disabledAt) throw disabledError()
  return user
}
