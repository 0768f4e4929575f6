import { logout as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type SignIns } from './sign-in.ts'

export const logout = ({ signIns }: { signIns: SignIns }) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      if (caller.sessionId) await signIns.end(caller.sessionId)
    },
  })
