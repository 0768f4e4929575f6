import { z } from 'zod'
import { nameText } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

const tag = 'API accounts'

/** Applications of a device register schemes of their own, so any scheme goes but these. */
const refusedSchemes = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:']

/** By the scheme that a browser would read: it passes over control characters before and within it. */
const isHarmless = (text: string): boolean =>
  !URL.canParse(text) || !refusedSchemes.includes(new URL(text).protocol)

const callbackUrl = z
  .url()
  .max(2000)
  .refine(isHarmless, 'must not be a script or a file')
  .describe('Where people are sent once they have allowed access')

const account = {
  id: z.uuid(),
  name: z.string(),
  api_key: z
    .string()
    .describe(
      '32 hexadecimal digits. Without a callback it is enough to read what you have listened to, so keep it to your own programs.',
    ),
  callback_url: z.string().optional(),
  created_at: z.iso.datetime(),
}

export const createApiAccount = defineContract({
  method: 'post',
  path: '/users/me/api-accounts',
  access: 'owner',
  summary: "Create an API account for a program that speaks Last.fm's API",
  description:
    'The program is set to this key and secret, and to this server. It signs its calls with the secret. Players whose key is built in need no account: they sign in with the username and the app password.',
  tag,
  body: z
    .strictObject({
      name: nameText.max(100).describe('What people see when the program asks them for access'),
      callback_url: callbackUrl.optional(),
    })
    .meta({ examples: [{ name: 'My scrobbler' }] }),
  response: {
    status: 201,
    description: 'The account; the secret is shown only this once',
    schema: z
      .object({ ...account, shared_secret: z.string().describe('32 hexadecimal digits') })
      .meta({ id: 'NewApiAccount' }),
  },
})

export const listApiAccounts = defineContract({
  method: 'get',
  path: '/users/me/api-accounts',
  summary: 'List the API accounts, oldest first',
  tag,
  response: {
    status: 200,
    description: 'Every API account, without its secret',
    schema: z.object({ items: z.array(z.object(account).meta({ id: 'ApiAccount' })) }),
  },
})

export const removeApiAccount = defineContract({
  method: 'delete',
  path: '/users/me/api-accounts/:id',
  access: 'owner',
  summary: 'Delete an API account',
  description:
    'The sessions it has opened end with it. Where several gateways run, the others may still accept them for up to 10 seconds.',
  tag,
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'Its key no longer works' },
})
