import { createHttpServer } from '@ongaku/shared/http'
import { type Component, compose } from '@ongaku/shared/lifecycle'
import { createAuthenticate } from './auth/authenticate.ts'
import { type GatewayConfig } from './config.ts'
import { createDeps, type GatewayDeps } from './deps.ts'
import { createDatabaseCheck } from './readiness.ts'
import { createRoutes } from './routes.ts'
import { createSurfaces } from './surfaces.ts'

export { type GatewayDeps } from './deps.ts'

/** The gateway: the one service that is public. It knows who calls, checks what they send, and publishes or routes it. */
export function createGatewayService(
  config: GatewayConfig,
  overrides: Partial<GatewayDeps> = {},
): Component & { url(): string } {
  const deps = createDeps(config, overrides)
  const { mongo, kafka, publisher, sharedState, library, scrobbler, logger, clock } = deps
  const parts = [mongo, kafka, publisher, sharedState, library, scrobbler]
  const http = createHttpServer({
    config: config.http,
    surfaces: createSurfaces(createRoutes(deps, config), createAuthenticate(deps)),
    // What taking a play needs; the state of the other parts is told by GET /status.
    parts: [createDatabaseCheck(mongo, clock), kafka, publisher],
    logger,
    trustedProxies: config.trustedProxies,
    hosts: { allowed: config.allowedHosts ?? [], setting: 'ONGAKU_ALLOWED_HOSTS' },
  })
  return { ...compose('gateway', [...parts, http]), url: http.url }
}
