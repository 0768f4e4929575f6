import { z } from 'zod'
import { nameText } from '../plays/play-schema.ts'
import { defineContract, scopes } from './contract.ts'

export const getMe = defineContract({
  method: 'get',
  path: '/users/me',
  summary: 'Get the current user',
  tag: 'Users',
  response: {
    status: 200,
    description: 'The user',
    schema: z
      .object({ id: z.uuid(), username: z.string(), created_at: z.iso.datetime() })
      .meta({ id: 'User' }),
  },
})

const tokensTag = 'API tokens'

const tokenScopes = z.array(z.enum(scopes)).min(1).max(scopes.length)

const apiTokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: tokenScopes,
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().optional().describe('To the minute; absent if it was never used'),
  })
  .meta({ id: 'ApiToken' })

export const createToken = defineContract({
  method: 'post',
  path: '/users/me/tokens',
  summary: 'Create an API token for a player or a script',
  tag: tokensTag,
  access: 'owner',
  body: z.strictObject({
    name: nameText.max(100).describe('What it is for, such as "Navidrome"'),
    scopes: tokenScopes
      .default(['submit', 'read'])
      .describe('What it may do; `admin` is everything you may do yourself'),
  }),
  response: {
    status: 201,
    description: 'The token, shown only this once',
    schema: z.object({ id: z.uuid(), token: z.uuid() }),
  },
})

export const listTokens = defineContract({
  method: 'get',
  path: '/users/me/tokens',
  summary: 'List the API tokens, oldest first',
  tag: tokensTag,
  response: {
    status: 200,
    description: 'Every API token, without its secret',
    schema: z.object({ items: z.array(apiTokenSchema) }),
  },
})

export const revokeToken = defineContract({
  method: 'delete',
  path: '/users/me/tokens/:id',
  summary: 'Revoke an API token',
  description: 'Where several gateways run, the others may still accept it for up to 10 seconds.',
  tag: tokensTag,
  access: 'owner',
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'It no longer works' },
})
