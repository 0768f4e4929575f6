import { type Access } from '@ongaku/shared/contracts'
import { apiHeaders, type CorsPolicy, type Surface } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { authenticateListener } from './authenticate-listener.ts'
import { describeError } from './describe-error.ts'
import { submitListens } from './submit-listens.ts'
import { validateToken } from './validate-token.ts'

/** Pages of any origin may call, as at ListenBrainz: extensions do from theirs, and web players. */
const cors: CorsPolicy = {
  origins: '*',
  requestHeaders: ['authorization', 'content-type'],
  responseHeaders: ['retry-after'],
}

/**
 * ListenBrainz's API, as its clients use it. What somebody listens to is private here: reading it takes a token of
 * theirs, with which other users are unknown.
 * Source: listenbrainz-server, webserver/views/api.py and feedback_api.py.
 */
export function listenbrainzSurface(deps: Deps): Surface {
  const authenticate = (access: Access) => authenticateListener(deps.authenticateToken, access)
  return {
    name: 'listenbrainz',
    prefixes: ['', '/listenbrainz'],
    headers: apiHeaders,
    cors,
    describeError,
    endpoints: [submitListens(deps, authenticate('submit')), validateToken(deps)],
  }
}
