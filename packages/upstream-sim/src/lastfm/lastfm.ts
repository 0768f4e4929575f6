import { defineUpstream, type Upstream, type UpstreamContext } from '../upstream.ts'
import { createApiSurface } from './api-surface.ts'
import { createAuthSurface } from './auth/auth-surface.ts'
import { createLastfmControl } from './control-routes.ts'
import { type LastfmConfig, lastfmConfig } from './lastfm-config.ts'
import { createRequestLog } from './request-log.ts'
import { createLastfmState } from './state.ts'
import { lastfmErrors } from './wire/errors.ts'
import { createRateLimit } from './wire/rate-limit.ts'
import { md5 } from './wire/signature.ts'

function createLastfm(config: LastfmConfig, { takeFault, append, clock }: UpstreamContext): Upstream {
  const { requestsPerSecond: perSecond, burst = 2 * perSecond, users } = config
  const state = createLastfmState(append)
  const log = createRequestLog()
  const withinRate = createRateLimit({ perSecond, burst, clock })
  const deps = { state, config, clock }

  return {
    surfaces: [createApiSurface({ ...deps, withinRate, takeFault, log }), createAuthSurface(deps)],
    controlRoutes: createLastfmControl({ state, log, clock }),
    errorCodes: new Set(lastfmErrors.keys()),
    replay: state.replay,
    seed() {
      for (const { username, password } of users) {
        if (state.accounts.findUser(username)) continue
        const passwordMd5 = password === undefined ? undefined : md5(password)
        state.record({ type: 'user.added', name: username, passwordMd5, at: clock.now() })
      }
    },
    clear() {
      state.clear()
      log.clear()
    },
  }
}

/** Last.fm 2.0: the API at `/2.0/` and the page where people allow access at `/api/auth/`. */
export const lastfm = defineUpstream({
  config: lastfmConfig,
  create: createLastfm,
  addresses: (url) => ({
    apiUrl: () => `${url()}/2.0/`,
    /** A client adds `?api_key=…&token=…`. */
    authUrl: () => `${url()}/api/auth/`,
  }),
})
