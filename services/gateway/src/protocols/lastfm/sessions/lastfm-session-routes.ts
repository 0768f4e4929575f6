import * as contracts from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { type Deps } from '../../../deps.ts'

export const lastfmSessionRoutes = ({ lastfmSessions }: Pick<Deps, 'lastfmSessions'>): RestRoute[] => [
  defineRoute({
    ...contracts.listLastfmSessions,
    async handle({ caller }) {
      const sessions = await lastfmSessions.ofUser(caller.userId)
      const items = sessions.map(({ id, client, accountId, createdAt, lastUsedAt }) => ({
        id,
        client,
        apiAccountId: accountId,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
      }))
      return { items }
    },
  }),
  defineRoute({
    ...contracts.revokeLastfmSession,
    async handle({ params: { id }, caller }) {
      const removed = await lastfmSessions.remove(caller.userId, id)
      if (!removed) throw new AppError('not_found', 'You have no such session')
    },
  }),
]
