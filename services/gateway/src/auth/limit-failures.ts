import { enforceRateLimit, type Limiter } from '@ongaku/shared/cache'
import { usernameKeyOf } from '@ongaku/shared/contracts'

export interface LoginLimits {
  /** Failed sign-ins by network and username: enough for a person who mistypes, too few for guessing. */
  loginLimit: Limiter
  /** Failed sign-ins by network. */
  loginAddressLimit: Limiter
  /** Failed sign-ins by network and username, once the network has reached its own limit. */
  strictLoginLimit: Limiter
}

interface LoginAttempt {
  /** From `clientNetwork`. */
  network: string
  username: string
}

const what = 'failed sign-ins'

/** More than any user's name has, so that what is cut off was nobody's. Some protocols' names may be as long as a body. */
const keptLength = 100

/**
 * Runs a check of a username and a password within the limits, which count only the checks that find nobody.
 *
 * A network that keeps failing is never locked out as a whole: others may share it. Once it has reached its limit, each
 * username is left with a few tries from there, so a right password still passes under any name that hasn't failed
 * too often itself. The work this leaves open is bounded by `Passwords`.
 *
 * A point is taken before the check and given back afterwards, so that parallel attempts can't pass on the same point.
 * @throws AppError `rate_limited`, without running the check
 */
export async function limitFailures<T>(
  limits: LoginLimits,
  { network, username }: LoginAttempt,
  check: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const { loginLimit, loginAddressLimit, strictLoginLimit } = limits
  const pair = `${network} ${usernameKeyOf(username.slice(0, keptLength))}`
  await enforceRateLimit(loginLimit, pair, what)
  const taken = [{ limit: loginLimit, key: pair }]
  let failed = false
  try {
    const { allowed } = await loginAddressLimit.take(network)
    if (!allowed) await enforceRateLimit(strictLoginLimit, pair, what)
    taken.push(allowed ? { limit: loginAddressLimit, key: network } : { limit: strictLoginLimit, key: pair })
    const found = await check()
    failed = found === undefined
    return found
  } finally {
    if (!failed) for (const { limit, key } of taken) await limit.charge(key, -1)
  }
}
