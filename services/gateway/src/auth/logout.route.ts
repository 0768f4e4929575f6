import { logout as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const logout = ({ signIns }: Pick<Deps, 'signIns'>) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      if (caller.sessionId) await signIns.end(caller.sessionId)
    },
  })
