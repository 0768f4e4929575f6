import { type GatewayConfig } from './config.ts'
import { type CorsPolicy, restSurface, type Surface } from '@ongaku/shared/http'
import { type Deps } from './deps.ts'
import { docsSurface, homeSurface } from './docs/docs-surface.ts'
import { audioscrobblerSurface } from './protocols/audioscrobbler/audioscrobbler-surface.ts'
import { listenbrainzSurface } from './protocols/listenbrainz/listenbrainz-surface.ts'
import { webhookSurfaces } from './protocols/webhooks/webhook-surfaces.ts'
import { consentSurface } from './protocols/lastfm/consent/consent-surface.ts'
import { lastfmSurface } from './protocols/lastfm/lastfm-surface.ts'
import { subsonicSurface } from './protocols/subsonic/subsonic-surface.ts'
import { apiPrefix, createRoutes } from './routes.ts'

const allowPages = (origins: readonly string[]): CorsPolicy => ({
  origins,
  requestHeaders: ['authorization', 'content-type', 'last-event-id'],
  responseHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy'],
})

/** Everything the gateway serves. The order matters among surfaces with the same prefix. */
export function createSurfaces(deps: Deps, { secret }: Pick<GatewayConfig, 'secret'>): Surface[] {
  const routes = createRoutes(deps)
  return [
    restSurface({
      prefix: apiPrefix,
      routes,
      authenticate: deps.authenticate,
      authenticateToken: deps.authenticateBearer,
      cors: deps.corsOrigins && allowPages(deps.corsOrigins),
    }),
    docsSurface(routes, apiPrefix),
    homeSurface(apiPrefix),
    listenbrainzSurface(deps),
    audioscrobblerSurface(deps),
    ...webhookSurfaces(deps),
    lastfmSurface(deps),
    subsonicSurface(deps),
    consentSurface(deps, secret),
  ]
}
