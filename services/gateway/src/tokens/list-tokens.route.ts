import { listTokens as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const listTokens = ({ apiTokens }: Pick<Deps, 'apiTokens'>) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      const tokens = await apiTokens.ofUser(caller.userId)
      const items = tokens.map(({ id, name, scopes, createdAt, lastUsedAt, lastUsedBy }) => ({
        id,
        name,
        scopes: [...scopes],
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString(),
        lastUsedBy,
      }))
      return { items }
    },
  })
