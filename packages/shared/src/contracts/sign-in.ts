import { z } from 'zod'
import { defineContract } from './contract.ts'
import { newPasswordSchema, passwordText, usernameKeyOf, usernameSchema } from './credentials.ts'

/** The fields and their names are those of OAuth 2.0 (RFC 6749, section 5.1). */
export const signedInSchema = z
  .object({
    access_token: z.string().describe('Sent as `Authorization: Bearer …`'),
    refresh_token: z.string().describe('Exchanged once at POST /auth/refresh, for a new pair'),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('Seconds until the access token expires'),
  })
  .meta({ id: 'SignedIn' })

/** The example that the API documentation fills in. */
const exampleCredentials = { username: 'ada', password: 'correct horse battery staple' }

const tag = 'Sign-in'

const cookie = z
  .boolean()
  .optional()
  .describe(
    "For pages of this server: no tokens are answered; the session is kept in a cookie that scripts can't read and that takes the place of a token in every call but those that submit plays",
  )
const otherResponses = { 204: 'Signed in, with `cookie`: the session is in the Set-Cookie header' }

export const register = defineContract({
  method: 'post',
  path: '/auth/register',
  summary: 'Register a user',
  tag,
  access: 'anyone',
  description:
    'Who may register is up to the server: anybody, those with an invite, or nobody. The first user always may, and becomes its administrator.',
  body: z
    .strictObject({
      username: usernameSchema,
      password: newPasswordSchema,
      code: z
        .string()
        .max(100)
        .optional()
        .describe(
          "An invite's code. The first user of a server that other machines reach sends the code it prints at its start",
        ),
      cookie,
    })
    .refine(({ username, password }) => usernameKeyOf(password) !== usernameKeyOf(username), {
      path: ['password'],
      message: 'must not be the username',
    })
    .meta({ examples: [exampleCredentials] }),
  response: { status: 201, description: 'Registered and signed in', schema: signedInSchema },
  otherResponses,
})

export const login = defineContract({
  method: 'post',
  path: '/auth/login',
  summary: 'Sign in',
  tag,
  access: 'anyone',
  // Not held to the rules for new ones: a name or password that can't exist is answered like a wrong one.
  body: z
    .strictObject({ username: z.string().max(256), password: passwordText, cookie })
    .meta({ examples: [exampleCredentials] }),
  response: { status: 200, description: 'Signed in', schema: signedInSchema },
  otherResponses,
})

export const refresh = defineContract({
  method: 'post',
  path: '/auth/refresh',
  summary: 'Get a new access token',
  description:
    'The refresh token is used up. A client that missed the answer may send it again for 30 seconds and gets the same new refresh token; after that, sending it again ends the sign-in.',
  tag,
  access: 'anyone',
  body: z.strictObject({ refresh_token: z.string().min(1).max(200) }),
  response: { status: 200, description: 'A new pair of tokens', schema: signedInSchema },
})

export const logout = defineContract({
  method: 'post',
  path: '/auth/logout',
  summary: 'End this sign-in',
  description:
    'Its access token, its refresh token and its cookie stop working at once; where several gateways run, within 10 seconds at the others.',
  tag,
  access: 'owner',
  response: { status: 204, description: 'Signed out' },
})

const sessionSchema = z
  .object({
    id: z.uuid(),
    created_at: z.iso.datetime().describe('When the password was given'),
    last_used_at: z.iso.datetime().optional().describe('To the minute; absent if it was never used'),
    client: z.string().optional().describe('What used it last, by its User-Agent'),
    network: z.string().optional().describe('The address it was last used from; of an IPv6 address, its /64'),
    is_current: z.boolean().describe('Whether it is the one making this call'),
  })
  .meta({ id: 'Session' })

const sessionsPath = '/users/me/sessions'
const elsewhere = 'Where several gateways run, the others may still accept it for up to 10 seconds.'

export const listSessions = defineContract({
  method: 'get',
  path: sessionsPath,
  summary: 'List the open sign-ins, newest first',
  tag,
  access: 'owner',
  response: {
    status: 200,
    description: 'The newest 1000 that are open',
    schema: z.object({ items: z.array(sessionSchema) }),
  },
})

export const endSession = defineContract({
  method: 'delete',
  path: `${sessionsPath}/:id`,
  summary: 'End a sign-in',
  description: elsewhere,
  tag,
  access: 'owner',
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'Its tokens no longer work' },
})

export const endOtherSessions = defineContract({
  method: 'delete',
  path: sessionsPath,
  summary: 'End all other sign-ins',
  description: `With an API token it ends all of them. ${elsewhere}`,
  tag,
  access: 'owner',
  response: { status: 204, description: 'Only the one making this call is left' },
})

export const changePassword = defineContract({
  method: 'post',
  path: '/users/me/password',
  summary: 'Change the password',
  description:
    'Ends all other sign-ins; the one that asks goes on. API tokens and the app password stay as they are: they are not made from the password. Revoke them one by one if they may be known to others.',
  tag,
  access: 'owner',
  body: z.strictObject({ current_password: passwordText, new_password: newPasswordSchema }),
  response: { status: 204, description: 'Only the new password works' },
})
