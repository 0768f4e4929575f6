import { type CorsPolicy, restSurface, type Surface } from '@ongaku/shared/http'
import { type GatewayConfig } from './config.ts'
import { type Deps } from './deps.ts'
import { docsSurface, homeSurface } from './docs/docs-surface.ts'
import { audioscrobblerSurface } from './protocols/audioscrobbler/audioscrobbler-surface.ts'
import { consentSurface } from './protocols/lastfm/consent/consent-surface.ts'
import { lastfmSurface } from './protocols/lastfm/lastfm-surface.ts'
import { listenbrainzSurface } from './protocols/listenbrainz/listenbrainz-surface.ts'
import { subsonicSurface } from './protocols/subsonic/subsonic-surface.ts'
import { webhookSurfaces } from './protocols/webhooks/webhook-surfaces.ts'
import { apiPrefix, createRoutes } from './routes.ts'

const allowPages = (origins: readonly string[]): CorsPolicy => ({
  origins,
  requestHeaders: ['authorization', 'content-type', 'last-event-id'],
  responseHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy'],
})

/** Everything the gateway serves. The order matters among surfaces with the same prefix. */
export function createSurfaces(deps: Deps, config: Pick<GatewayConfig, 'secret' | 'corsOrigins'>): Surface[] {
  const { secret, corsOrigins } = config
  const routes = createRoutes(deps, config)
  return [
    restSurface({
      prefix: apiPrefix,
      routes,
      authenticate: deps.authenticate,
      authenticateToken: deps.authenticateBearer,
      cors: corsOrigins && allowPages(corsOrigins),
    }),
    docsSurface(routes, apiPrefix),
    homeSurface(apiPrefix),
    listenbrainzSurface(deps),
    audioscrobblerSurface(deps),
    lastfmSurface(deps),
    consentSurface(deps, secret),
    subsonicSurface(deps),
    ...webhookSurfaces(deps),
  ]
}
