import { type HttpRequest, type RequestLimits, takeQuota } from '@ongaku/shared/http'
import { clientNetwork } from './auth/client-network.ts'
import { type Limits } from './limits.ts'

const what = 'requests'

/** The limits on everything the gateway serves: by user where one is known, otherwise by network. */
export function createRequestLimits({
  callLimit,
  anonymousLimit,
}: Pick<Limits, 'callLimit' | 'anonymousLimit'>): RequestLimits {
  const countNetwork = (request: HttpRequest) =>
    takeQuota(request, anonymousLimit, { name: 'anonymous', key: clientNetwork(request.ip), what })
  return {
    admit({ request, caller: { userId, scopes } }) {
      if (!userId) return countNetwork(request)
      const key = scopes ? `${userId} tokens` : userId
      return takeQuota(request, callLimit, { name: 'call', key, what })
    },
    countUnknown: countNetwork,
  }
}
