import { createHttpServer } from '@ongaku/shared/http'
import { type Component, compose } from '@ongaku/shared/lifecycle'
import { createAuthenticate } from './auth/authenticate.ts'
import { type GatewayConfig } from './config.ts'
import { createDeps, type GatewayDeps } from './deps.ts'
import { createRoutes } from './routes.ts'
import { createSurfaces } from './surfaces.ts'

export { type GatewayDeps } from './deps.ts'

/** The gateway: the one service that is public. It knows who calls, checks what they send, and publishes or routes it. */
export function createGatewayService(
  config: GatewayConfig,
  overrides: Partial<GatewayDeps> = {},
): Component & { url(): string } {
  const deps = createDeps(config, overrides)
  const parts = [deps.mongo, deps.kafka, deps.publisher, deps.sharedState, deps.library, deps.scrobbler]
  const http = createHttpServer({
    config: config.http,
    surfaces: createSurfaces(createRoutes(deps, config), createAuthenticate(deps)),
    parts,
    logger: deps.logger,
    trustedProxies: config.trustedProxies,
  })
  return { ...compose('gateway', [...parts, http]), url: http.url }
}
