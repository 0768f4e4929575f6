import { enforceRateLimit, type Limiter } from '@ongaku/shared/cache'
import { findAccountOwner } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { nobody, type ServiceClient } from '@ongaku/shared/http'
import { clientNetwork } from '../auth/client-network.ts'
import { requireActive } from '../users/active-user.ts'
import { type UserRepository } from '../users/user.repository.ts'

/**
 * Finds the user whose Last.fm account a session key opens.
 * @throws AppError `unauthenticated`; `forbidden` when the user is disabled; `rate_limited`
 */
export type FindSessionUser = (sessionKey: string, ip: string) => Promise<string>

interface Parts {
  users: Pick<UserRepository, 'stateOf'>
  services: { scrobbler: Pick<ServiceClient, 'call'> }
  /** Counts, by network, the keys that belong to nobody. */
  sessionKeyLimit: Limiter
}

export function createFindSessionUser({ users, services, sessionKeyLimit }: Parts): FindSessionUser {
  async function findOwner(credentials: string): Promise<string> {
    const input = { params: undefined, query: undefined, body: { service: 'lastfm', credentials } }
    try {
      return (await services.scrobbler.call(findAccountOwner, input, nobody)).userId
    } catch (error) {
      const unknown = error instanceof AppError && error.code === 'not_found'
      throw unknown ? new AppError('unauthenticated', 'Invalid session', { cause: error }) : error
    }
  }

  return async (sessionKey, ip) => {
    const network = clientNetwork(ip)
    // Taken before and given back after, so that calls at the same time can't pass on the same point.
    await enforceRateLimit(sessionKeyLimit, network, 'invalid sessions')
    const userId = await findOwner(sessionKey)
    await sessionKeyLimit.charge(network, -1)
    // An account that is being deleted is still linked for a moment.
    await requireActive(users, userId)
    return userId
  }
}
