import { createHttpServer, createInternalTokens, type HttpServer, restSurface } from '@ongaku/shared/http'
import { createConsumers, createKafka } from '@ongaku/shared/kafka'
import { type Component, compose } from '@ongaku/shared/lifecycle'
import { type ScrobblerConfig } from './config.ts'
import { listConnections } from './connections/list-connections.route.ts'
import { removeConnection } from './connections/remove-connection.route.ts'
import { createDeps, type Overrides } from './deps.ts'
import { enqueueDeliveries } from './deliveries/enqueue-deliveries.consumer.ts'
import { listDeliveries } from './deliveries/list-deliveries.route.ts'
import { beginLink } from './lastfm/begin-link.route.ts'
import { completeLink } from './lastfm/complete-link.route.ts'
import { forwardNowPlaying } from './now-playing/forward-now-playing.consumer.ts'

export type ScrobblerService = Component & Pick<HttpServer, 'url'>

/** Links listening accounts, keeps the delivery ledger and sends what waits in it. */
export function createScrobblerService(config: ScrobblerConfig, overrides: Overrides = {}): ScrobblerService {
  const deps = createDeps(config, overrides)
  const { logger, mongo, sharedState, dispatcher, clock, onSettled } = deps
  const consumers = createConsumers([enqueueDeliveries(deps), forwardNowPlaying(deps)], {
    kafka: createKafka(config.kafka, 'scrobbler', logger),
    config: config.kafka,
    logger,
    clock,
    onSettled,
  })
  const http = createHttpServer({
    config: config.http,
    surfaces: [
      restSurface({
        prefix: '',
        routes: [
          beginLink(deps),
          completeLink(deps),
          listConnections(deps),
          removeConnection(deps),
          listDeliveries(deps),
        ],
        authenticate: createInternalTokens(config.secret).authenticate('scrobbler'),
      }),
    ],
    parts: [mongo, sharedState, consumers],
    logger,
  })
  return { ...compose('scrobbler', [mongo, sharedState, dispatcher, consumers, http]), url: () => http.url() }
}
