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

export const register = defineContract({
  method: 'post',
  path: '/auth/register',
  summary: 'Register a user',
  tag,
  access: 'anyone',
  body: z
    .strictObject({ username: usernameSchema, password: newPasswordSchema })
    .refine(({ username, password }) => usernameKeyOf(password) !== usernameKeyOf(username), {
      path: ['password'],
      message: 'must not be the username',
    })
    .meta({ examples: [exampleCredentials] }),
  response: { status: 201, description: 'Registered and signed in', schema: signedInSchema },
})

export const login = defineContract({
  method: 'post',
  path: '/auth/login',
  summary: 'Sign in',
  tag,
  access: 'anyone',
  // Not held to the rules for new ones: a name or password that can't exist is answered like a wrong one.
  body: z
    .strictObject({ username: z.string().max(256), password: passwordText })
    .meta({ examples: [exampleCredentials] }),
  response: { status: 200, description: 'Signed in', schema: signedInSchema },
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
    'Its access token and its refresh token stop working at once; where several gateways run, within 10 seconds at the others.',
  tag,
  access: 'owner',
  response: { status: 204, description: 'Signed out' },
})
