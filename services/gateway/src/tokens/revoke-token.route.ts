import { AppError } from '@ongaku/shared/errors'
import { revokeToken as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const revokeToken = ({ apiTokens }: Pick<Deps, 'apiTokens'>) =>
  defineRoute({
    ...contract,
    async handle({ params: { id }, caller }) {
      const removed = await apiTokens.remove(caller.userId, id)
      if (!removed) throw new AppError('not_found', 'There is no such API token')
    },
  })
