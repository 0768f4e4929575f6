import { logout as contract } from '@ongaku/shared/contracts'
import { defineRoute, empty } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const logout = ({ signIns, sessionCookies }: Pick<Deps, 'signIns' | 'sessionCookies'>) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      if (caller.sessionId) await signIns.end(caller.sessionId)
    },
    respond: (_, { request }) =>
      sessionCookies.isSent(request)
        ? { ...empty(), headers: { 'set-cookie': sessionCookies.drop(request) } }
        : undefined,
  })
