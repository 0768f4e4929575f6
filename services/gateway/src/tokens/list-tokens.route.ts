import { z } from 'zod'
import { defineRoute } from '@ongaku/shared/http'
import { type ApiTokenRepository } from './api-token.repository.ts'

const tokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().optional().describe('To the minute; absent if it was never used'),
  })
  .meta({ id: 'ApiToken' })

export const listTokens = ({ apiTokens }: { apiTokens: ApiTokenRepository }) =>
  defineRoute({
    method: 'get',
    path: '/users/me/tokens',
    summary: 'List the API tokens, oldest first',
    tag: 'API tokens',
    response: {
      status: 200,
      description: 'Every API token, without its secret',
      schema: z.object({ items: z.array(tokenSchema) }),
    },
    async handle({ caller }) {
      const tokens = await apiTokens.ofUser(caller.userId)
      const items = tokens.map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString(),
      }))
      return { items }
    },
  })
