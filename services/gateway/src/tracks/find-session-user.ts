import { enforceRateLimit, type Limiter } from '@ongaku/shared/cache'
import { findAccountOwner } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { nobody, type ServiceClient } from '@ongaku/shared/http'
import { clientNetwork } from '../auth/client-network.ts'

/** Finds the user whose Last.fm account a session key opens. @throws AppError `unauthenticated`; `rate_limited` */
export type FindSessionUser = (sessionKey: string, ip: string) => Promise<string>

interface Parts {
  services: { scrobbler: Pick<ServiceClient, 'call'> }
  /** Counts, by network, the keys that belong to nobody. */
  sessionKeyLimit: Limiter
}

export function createFindSessionUser({ services, sessionKeyLimit }: Parts): FindSessionUser {
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
    return userId
  }
}
