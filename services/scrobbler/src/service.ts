import { jobRoutes } from '@ongaku/shared/jobs'
import { type BaseOverrides, createService, type Service } from '@ongaku/shared/service'
import { apiKeyRoutes } from './api-keys/api-key.routes.ts'
import { type ScrobblerConfig } from './config.ts'
import { findAccountOwner } from './connections/find-account-owner.route.ts'
import { linkConnection } from './connections/link-connection.route.ts'
import { listConnections } from './connections/list-connections.route.ts'
import { retryConnection } from './connections/retry-connection.route.ts'
import { unlinkConnection } from './connections/unlink-connection.route.ts'
import { createDeps } from './deps.ts'
import { cancelDeliveries } from './deliveries/cancel-deliveries.consumer.ts'
import { enqueueDeliveries } from './deliveries/enqueue-deliveries.consumer.ts'
import { listDeliveries } from './deliveries/list-deliveries.route.ts'
import { forwardNowPlaying } from './now-playing/forward-now-playing.consumer.ts'
import { changeUser } from './users/change-user.consumer.ts'
import { removeUsers } from './users/remove-user.consumer.ts'

/** Links listening accounts, keeps the delivery ledger and sends what waits in it. */
export function createScrobblerService(config: ScrobblerConfig, overrides: BaseOverrides = {}): Service {
  const deps = createDeps(config, overrides)
  const { destinations, linkAccount, dispatcher, jobs, events } = deps
  return createService(deps, config, {
    routes: [
      ...destinations.all.flatMap(({ routes }) => routes?.(linkAccount) ?? []),
      linkConnection(deps),
      listConnections(deps),
      unlinkConnection(deps),
      retryConnection(deps),
      listDeliveries(deps),
      ...apiKeyRoutes(deps),
      findAccountOwner(deps),
      ...jobRoutes(jobs),
    ],
    subscriptions: [
      enqueueDeliveries(deps),
      cancelDeliveries(deps),
      changeUser(deps),
      removeUsers(deps),
      forwardNowPlaying(deps),
    ],
    components: [events, dispatcher, jobs],
  })
}
