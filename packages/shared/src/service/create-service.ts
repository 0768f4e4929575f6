import {
  createHttpServer,
  createInternalTokens,
  type HttpServer,
  restSurface,
  type Route,
} from '../http/index.ts'
import { createConsumers, type Subscription } from '../kafka/index.ts'
import { type Component, compose } from '../lifecycle/index.ts'
import { type ServiceBase } from './service-base.ts'
import { type ServiceConfig } from './service-config.ts'

export interface ServiceParts {
  /** The endpoints the gateway and other services call. */
  routes: Route[]
  subscriptions?: Subscription[]
  /** What else runs, started after the database and before the consumers. */
  components?: Component[]
}

export type Service = Component & Pick<HttpServer, 'url'>

/**
 * A service behind the gateway: its database, its consumers, and an HTTP server that takes calls with an internal token.
 * It is ready when its database answers and its consumers have joined their groups.
 */
export function createService(base: ServiceBase, config: ServiceConfig, parts: ServiceParts): Service {
  const { name, clock, logger, mongo, kafka, sharedState, onSettled } = base
  const { routes, subscriptions = [], components = [] } = parts
  const consumers = createConsumers(subscriptions, { kafka, config: config.kafka, logger, clock, onSettled })
  const http = createHttpServer({
    config: config.http,
    surfaces: [
      restSurface({
        prefix: '',
        routes,
        authenticate: createInternalTokens(config.secret).authenticate(name),
      }),
    ],
    parts: [mongo, consumers],
    logger,
  })
  return {
    ...compose(name, [mongo, sharedState, ...components, consumers, http]),
    url: () => http.url(),
  }
}
