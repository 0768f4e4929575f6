import { createHttpServer } from '@ongaku/shared/http'
import { type Component, compose } from '@ongaku/shared/lifecycle'
import { createAuthenticate } from './auth/authenticate.ts'
import { type GatewayConfig } from './config.ts'
import { createDeps, type GatewayDeps } from './deps.ts'
import { serveDocs } from './docs/serve-docs.ts'
import { protect } from './protect.ts'
import { apiPrefix, createRoutes } from './routes.ts'

export { type GatewayDeps } from './deps.ts'

/** The gateway: the one service that is public. It knows who calls, checks what they send, and publishes or routes it. */
export function createGatewayService(
  config: GatewayConfig,
  overrides: Partial<GatewayDeps> = {},
): Component & { url(): string } {
  const deps = createDeps(config, overrides)
  const parts = [deps.mongo, deps.kafka, deps.publisher, deps.sharedState, deps.library, deps.scrobbler]
  const routes = createRoutes(deps, config)
  const http = createHttpServer({
    config: config.http,
    routes,
    prefix: apiPrefix,
    authenticate: createAuthenticate(deps),
    parts,
    logger: deps.logger,
    extend(app) {
      if (config.trustedProxies) app.set('trust proxy', config.trustedProxies)
      protect(app)
      serveDocs(app, routes, apiPrefix)
    },
  })
  return { ...compose('gateway', [...parts, http]), url: http.url }
}
