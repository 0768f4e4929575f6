import * as contracts from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

const maxListed = 1000

export const sessionRoutes = ({ sessions, signIns }: Pick<Deps, 'sessions' | 'signIns'>): RestRoute[] => [
  defineRoute({
    ...contracts.listSessions,
    async handle({ caller }) {
      const open = await sessions.ofUser(caller.userId, maxListed)
      const items = open.map(({ id, createdAt, lastUsedAt, client, network }) => ({
        id,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString(),
        client,
        network,
        isCurrent: id === caller.sessionId,
      }))
      return { items }
    },
  }),
  defineRoute({
    ...contracts.endSession,
    async handle({ params: { id }, caller }) {
      const session = await sessions.findOpen(id, caller.userId)
      if (!session) throw new AppError('not_found', 'There is no such sign-in')
      await signIns.end(id)
    },
  }),
  defineRoute({
    ...contracts.endOtherSessions,
    handle: ({ caller }) => signIns.endOthers(caller.userId, caller.sessionId),
  }),
]
