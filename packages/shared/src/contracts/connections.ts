import { z } from 'zod'
import { defineContract } from './contract.ts'
import { jobSchema } from './jobs.ts'

/** A service's name is a plain text here: the scrobbler alone knows which there are. */
export const serviceName = z
  .string()
  .min(1)
  .max(50)
  .describe('The name of a listening service, such as "lastfm"')
export const serviceLabel = z.string().describe('The service as people know it, such as "Last.fm"')

const linkToken = z.string().trim().min(1).max(200)
const lastfmToken = linkToken.describe('The token from GET /lastfm/auth')

export const connectionSchema = z
  .object({
    id: z.uuid(),
    service: serviceName,
    username: z.string().describe("The account's name there"),
    status: z.enum(['linked', 'held']).describe('Held: nothing is sent until the account is linked again'),
    reason: z.string().optional().describe('Why it is held, or why sending waits'),
    next_attempt_at: z.iso.datetime().optional().describe('When sending is tried again after a failure'),
    since: z.iso.datetime().describe('When it got this status'),
    linked_at: z.iso.datetime().describe('When it was last linked'),
    service_name: serviceLabel,
  })
  .meta({ id: 'Connection' })

export const beginLastfmLink = defineContract({
  method: 'get',
  path: '/lastfm/auth',
  summary: 'Begin to link a Last.fm account',
  description:
    'The user opens `auth_url` and allows access; then the token is exchanged by POST /lastfm/session.',
  tag: 'Last.fm',
  access: 'owner',
  response: {
    status: 200,
    description: 'Where the user allows access',
    schema: z.object({ auth_url: z.url(), token: z.string() }),
  },
})

export const completeLastfmLink = defineContract({
  method: 'post',
  path: '/lastfm/session',
  summary: 'Link the Last.fm account that has allowed access',
  description: 'Linking an account again ends a hold, and sends what was waiting.',
  tag: 'Last.fm',
  access: 'owner',
  body: z.strictObject({ token: lastfmToken }),
  response: {
    status: 200,
    description: 'The account is linked',
    schema: z.object({ session_key: z.string(), username: z.string(), message: z.string() }),
  },
})

export const linkConnection = defineContract({
  method: 'post',
  path: '/connections',
  summary: 'Link an account with a token from its service',
  description: 'Linking an account again ends a hold, and sends what was waiting.',
  tag: 'Connections',
  access: 'owner',
  body: z.strictObject({ service: serviceName, token: linkToken.describe("The service's token") }),
  response: { status: 200, description: 'The linked account', schema: connectionSchema },
})

export const listConnections = defineContract({
  method: 'get',
  path: '/connections',
  summary: 'List the linked accounts',
  tag: 'Connections',
  response: {
    status: 200,
    description: 'Every linked account',
    schema: z.object({ items: z.array(connectionSchema) }),
  },
})

export const unlinkConnection = defineContract({
  method: 'delete',
  path: '/connections/:id',
  summary: 'Unlink an account',
  description: 'What is still waiting for it is not sent any more; what was sent stays there.',
  tag: 'Connections',
  access: 'owner',
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'The account is unlinked' },
})

export const retryConnection = defineContract({
  method: 'post',
  path: '/connections/:id/retry',
  access: 'owner',
  summary: 'Send again what an account has rejected or ignored',
  description: 'Runs as a job; while there is one for this account, that one is returned.',
  tag: 'Connections',
  params: z.object({ id: z.uuid() }),
  response: { status: 202, description: 'The job', schema: jobSchema },
})
