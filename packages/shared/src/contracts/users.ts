import { z } from 'zod'
import { nameText } from '../plays/play-schema.ts'
import { defineContract, scopes } from './contract.ts'
import { passwordText } from './credentials.ts'

const tag = 'Users'

const userSchema = z
  .object({
    id: z.uuid(),
    username: z.string(),
    created_at: z.iso.datetime(),
    display_name: z.string().optional(),
    time_zone: z.string().describe('An IANA name'),
    scrobbling: z.boolean().describe('Whether plays are sent to linked accounts'),
    is_administrator: z.boolean(),
  })
  .meta({ id: 'User' })

export const getMe = defineContract({
  method: 'get',
  path: '/users/me',
  summary: 'Get the current user',
  tag,
  response: { status: 200, description: 'The user', schema: userSchema },
})

function isTimeZone(name: string): boolean {
  // Offsets, which newer versions of Node take, don't know when the clocks change.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const updateMe = defineContract({
  method: 'patch',
  path: '/users/me',
  summary: 'Change settings',
  description: 'What is left out stays as it is.',
  tag,
  access: 'owner',
  body: z.strictObject({
    display_name: nameText.max(100).nullable().optional().describe('Null removes it'),
    time_zone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'must be an IANA time zone, such as Atlantic/Reykjavik')
      .optional()
      .describe('An IANA name, such as "Atlantic/Reykjavik"; what a day is in charts'),
    scrobbling: z
      .boolean()
      .optional()
      .describe('Whether plays from now on are sent to linked accounts; they are kept either way'),
  }),
  response: { status: 200, description: 'The user as they are now', schema: userSchema },
})

export const deleteMe = defineContract({
  method: 'post',
  path: '/users/me/delete',
  summary: 'Delete the account and everything in it',
  description:
    'Removes the plays, linked accounts, tokens and settings in every service; what other services have received stays there. It can not be undone. Not by DELETE, whose body some clients and proxies drop. The last administrator can do so only as the last user.',
  tag,
  access: 'owner',
  body: z.strictObject({ password: passwordText }),
  response: { status: 204, description: 'Deleted; the username is free' },
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
    last_used_by: z.string().optional().describe('The client that used it last'),
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
