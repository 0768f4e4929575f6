import { enforceRateLimit } from '@ongaku/shared/cache'
import { refresh as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'

export const refresh = ({ signIns, refreshLimit }: Pick<Deps, 'signIns' | 'refreshLimit'>) =>
  defineRoute({
    ...contract,
    async handle({ body: { refreshToken }, ip }) {
      await enforceRateLimit(refreshLimit, clientNetwork(ip), 'refreshes')
      return signIns.refresh(refreshToken)
    },
  })
