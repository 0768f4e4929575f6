import { createApiKey, listApiKeys, removeApiKey } from './api-keys.ts'
import {
  beginLastfmLink,
  completeLastfmLink,
  linkConnection,
  listConnections,
  retryConnection,
  unlinkConnection,
} from './connections.ts'
import { listDeliveries } from './deliveries.ts'

/** What the scrobbler answers, as the gateway passes it on. */
export const scrobblerContracts = [
  listDeliveries,
  beginLastfmLink,
  completeLastfmLink,
  linkConnection,
  listConnections,
  unlinkConnection,
  retryConnection,
  createApiKey,
  listApiKeys,
  removeApiKey,
]
