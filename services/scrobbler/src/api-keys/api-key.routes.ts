import { type ContractOutput, createApiKey, listApiKeys, removeApiKey } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type Route } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { type ApiKey } from './api-key.repository.ts'

type ApiKeyView = ContractOutput<typeof createApiKey>

const describeApiKey = ({ service, createdAt, ...key }: ApiKey): ApiKeyView => ({
  ...key,
  serviceName: service as ApiKeyView['serviceName'],
  createdAt: createdAt.toISOString(),
})

export const apiKeyRoutes = ({ apiKeys, clock }: Pick<Deps, 'apiKeys' | 'clock'>): Route[] => [
  defineRoute({
    ...createApiKey,
    async handle({ body: { serviceName: service, apiKey, serviceUserId }, caller }) {
      const createdAt = new Date(clock.now())
      return describeApiKey(await apiKeys.put(caller.userId, { service, apiKey, serviceUserId, createdAt }))
    },
  }),
  defineRoute({
    ...listApiKeys,
    handle: async ({ caller }) => ({ items: (await apiKeys.list(caller.userId)).map(describeApiKey) }),
  }),
  defineRoute({
    ...removeApiKey,
    async handle({ params, caller }) {
      if (!(await apiKeys.remove(caller.userId, params.id))) {
        throw new AppError('not_found', 'You have no such API key')
      }
    },
  }),
]
