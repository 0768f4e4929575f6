import { restSurface, type Authenticate, type RestRoute, type Surface } from '@ongaku/shared/http'
import { docsSurface, homeSurface } from './docs/docs-surface.ts'
import { apiPrefix } from './routes.ts'

/** Everything the gateway serves. The order matters among surfaces with the same prefix. */
export const createSurfaces = (routes: readonly RestRoute[], authenticate: Authenticate): Surface[] => [
  restSurface({ prefix: apiPrefix, routes, authenticate }),
  docsSurface(routes, apiPrefix),
  homeSurface(apiPrefix),
]
