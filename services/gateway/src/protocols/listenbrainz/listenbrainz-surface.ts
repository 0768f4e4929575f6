import { type Access } from '@ongaku/shared/contracts'
import { apiHeaders, type CorsPolicy, type Surface, xRateLimitHeaders } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { authenticateListener } from './authenticate-listener.ts'
import { countListens } from './count-listens.ts'
import { deleteListen } from './delete-listen.ts'
import { describeError } from './describe-error.ts'
import { findRecordingsFeedback } from './find-recordings-feedback.ts'
import { getPlayingNow } from './get-playing-now.ts'
import { giveRecordingFeedback } from './give-recording-feedback.ts'
import { listListens } from './list-listens.ts'
import { listUserFeedback } from './list-user-feedback.ts'
import { submitListens } from './submit-listens.ts'
import { validateToken } from './validate-token.ts'

/** Pages of any origin may call, as at ListenBrainz: extensions do from theirs, and web players. */
const cors: CorsPolicy = {
  origins: '*',
  requestHeaders: ['authorization', 'content-type'],
  responseHeaders: [
    'retry-after',
    'x-ratelimit-limit',
    'x-ratelimit-remaining',
    'x-ratelimit-reset-in',
    'x-ratelimit-reset',
  ],
}

/**
 * ListenBrainz's API, as its clients use it. What somebody listens to is private here: reading it takes a token of
 * theirs, with which other users are unknown.
 * Source: listenbrainz-server, webserver/views/api.py and feedback_api.py.
 */
export function listenbrainzSurface(deps: Deps): Surface {
  const authenticate = (access: Access) => authenticateListener(deps.authenticateToken, access)
  const [maySubmit, mayRead, mayDelete] = [
    authenticate('submit'),
    authenticate('read'),
    authenticate('owner'),
  ]
  return {
    name: 'listenbrainz',
    prefixes: ['', '/listenbrainz'],
    headers: apiHeaders,
    cors,
    describeError,
    describeQuota: (quota) => xRateLimitHeaders(quota, deps.clock.now()),
    endpoints: [
      submitListens(deps, maySubmit),
      validateToken(deps),
      listListens(deps, mayRead),
      countListens(deps, mayRead),
      getPlayingNow(deps, mayRead),
      deleteListen(deps, mayDelete),
      giveRecordingFeedback(deps, maySubmit),
      listUserFeedback(deps, mayRead),
      ...findRecordingsFeedback(deps, mayRead),
    ],
  }
}
