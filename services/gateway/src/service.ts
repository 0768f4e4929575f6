import { createHttpServer } from '@ongaku/shared/http'
import { compose } from '@ongaku/shared/lifecycle'
import { type Service } from '@ongaku/shared/service'
import { type GatewayConfig } from './config.ts'
import { createDeps, type Overrides } from './deps.ts'
import { createDatabaseCheck } from './readiness.ts'
import { createSurfaces } from './surfaces.ts'
import { onStart } from './users/on-start.ts'

export interface GatewayService extends Service {
  /** What the first user needs to register; undefined when none was needed at the start. */
  setupCode(): string | undefined
}

/** The one service that is public. It knows who calls, checks what they send, and publishes or forwards it. */
export function createGatewayService(config: GatewayConfig, overrides: Overrides = {}): GatewayService {
  const deps = createDeps(config, overrides)
  const { mongo, topics, publisher, sharedState, services, liveEvents, logger, clock } = deps
  const users = [deps.outbox, deps.userDeletion, onStart('administrator', deps.users.ensureAdministrator)]
  const parts = [mongo, topics, publisher, sharedState, ...Object.values(services)]
  // Not before the server listens: nobody needs the code of one that could not start.
  const announcement = onStart('setup code', deps.setupCode.announce)
  const http = createHttpServer({
    config: config.http,
    surfaces: createSurfaces(deps, config),
    // What taking a play needs; the state of the other parts is told by GET /status.
    parts: [createDatabaseCheck(mongo, clock), topics, publisher],
    logger,
    limits: deps.requestLimits,
    trustedProxies: config.trustedProxies,
    hosts: { allowed: config.allowedHosts ?? [], setting: 'ONGAKU_ALLOWED_HOSTS' },
  })
  return {
    ...compose('gateway', [...parts, ...users, liveEvents, http, announcement]),
    url: () => http.url(),
    setupCode: () => deps.setupCode.announced(),
  }
}
