import { z } from 'zod'
import { nameText } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

const keyFields = {
  service_name: z.enum(['spotify', 'lastfm', 'listenbrainz']),
  service_user_id: nameText.optional().describe("The user's name at the service"),
}

const apiKeySchema = z
  .object({ id: z.uuid(), ...keyFields, created_at: z.iso.datetime() })
  .meta({ id: 'ApiKey' })

const tag = 'Credentials'
const access = 'owner'

export const createApiKey = defineContract({
  method: 'post',
  path: '/users/api-keys',
  access,
  summary: 'Store your key for a service, to fetch your own plays with',
  description: 'It is stored encrypted and never returned. A new key for a service replaces the old one.',
  tag,
  body: z
    .strictObject({
      ...keyFields,
      api_key: z
        .string()
        .trim()
        .regex(/^[\x21-\x7e]{1,2000}$/, 'must be up to 2000 characters of ASCII without spaces'),
    })
    .meta({ examples: [{ service_name: 'lastfm', api_key: '0123456789abcdef', service_user_id: 'ada' }] }),
  response: { status: 201, description: 'Stored', schema: apiKeySchema },
})

export const listApiKeys = defineContract({
  method: 'get',
  path: '/users/api-keys',
  access,
  summary: 'List the services with a stored key',
  tag,
  response: {
    status: 200,
    description: 'Each of them, without the key',
    schema: z.object({ items: z.array(apiKeySchema) }),
  },
})

export const removeApiKey = defineContract({
  method: 'delete',
  path: '/users/api-keys/:id',
  access,
  summary: 'Remove a key',
  tag,
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'Removed' },
})
