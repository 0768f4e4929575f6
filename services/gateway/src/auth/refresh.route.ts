import { type Limiter } from '@ongaku/shared/cache'
import { refresh as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { enforceRateLimit } from '../rate-limit.ts'
import { type SignIns } from './sign-in.ts'

interface RefreshParts {
  signIns: SignIns
  /** Refreshes by address. */
  refreshLimit: Limiter
}

export const refresh = ({ signIns, refreshLimit }: RefreshParts) =>
  defineRoute({
    ...contract,
    async handle({ body: { refreshToken }, ip }) {
      await enforceRateLimit(refreshLimit, ip, 'refreshes')
      return signIns.refresh(refreshToken)
    },
  })
