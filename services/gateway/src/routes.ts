import { mapServices } from '@ongaku/shared/contracts'
import { forwardContracts, type RestRoute } from '@ongaku/shared/http'
import { adminUserRoutes } from './admin/user-routes.ts'
import { apiAccountRoutes } from './api-accounts/api-account-routes.ts'
import { appPasswordRoutes } from './app-password/app-password-routes.ts'
import { changePassword } from './auth/change-password.route.ts'
import { keepInCookie } from './auth/keep-in-cookie.ts'
import { login } from './auth/login.route.ts'
import { logout } from './auth/logout.route.ts'
import { refresh } from './auth/refresh.route.ts'
import { register } from './auth/register.route.ts'
import { sessionRoutes } from './auth/session-routes.ts'
import { listPlayDeliveries } from './deliveries/list-play-deliveries.route.ts'
import { type GatewayConfig } from './config.ts'
import { type Deps } from './deps.ts'
import { giveFeedback } from './intake/give-feedback.route.ts'
import { submitNowPlaying } from './intake/submit-now-playing.route.ts'
import { submitPlays } from './intake/submit-plays.route.ts'
import { inviteRoutes } from './invites/invite-routes.ts'
import { jobRoutes } from './jobs/job-routes.ts'
import { liveRoutes } from './live/live-routes.ts'
import { lastfmSessionRoutes } from './protocols/lastfm/sessions/lastfm-session-routes.ts'
import { tryWebhook } from './protocols/webhooks/try-webhook.route.ts'
import { getStatus } from './status/get-status.route.ts'
import { createToken } from './tokens/create-token.route.ts'
import { listTokens } from './tokens/list-tokens.route.ts'
import { revokeToken } from './tokens/revoke-token.route.ts'
import { trackRoutes } from './tracks/track-routes.ts'
import { deleteMe } from './users/delete-me.route.ts'
import { getMe } from './users/get-me.route.ts'
import { updateMe } from './users/update-me.route.ts'
import { webhookRoutes } from './webhooks/webhook-routes.ts'

/** The prefix of every path of the API. */
export const apiPrefix = '/api/v1'

const forwardedRoutes = ({ services }: Pick<Deps, 'services'>): RestRoute[] =>
  Object.values(mapServices((name, { contracts }) => forwardContracts(contracts, services[name]))).flat()

/** The API, in the order its document lists it. */
export const createRoutes = (deps: Deps, config: Pick<GatewayConfig, 'corsOrigins'>): RestRoute[] => [
  keepInCookie(deps, register(deps, config)),
  keepInCookie(deps, login(deps)),
  refresh(deps),
  logout(deps),
  changePassword(deps),
  ...sessionRoutes(deps),
  getMe(deps),
  updateMe(deps),
  deleteMe(deps),
  createToken(deps),
  listTokens(deps),
  revokeToken(deps),
  ...appPasswordRoutes(deps),
  ...webhookRoutes(deps),
  tryWebhook(deps),
  ...apiAccountRoutes(deps),
  ...lastfmSessionRoutes(deps),
  submitNowPlaying(deps),
  submitPlays(deps),
  // Before the scrobbler's contract of the same path: only the library knows whose play it is.
  listPlayDeliveries(deps.services),
  ...liveRoutes(deps),
  giveFeedback(deps),
  ...forwardedRoutes(deps),
  ...trackRoutes(deps),
  ...inviteRoutes(deps),
  ...adminUserRoutes(deps),
  ...jobRoutes([deps.services.scrobbler]),
  getStatus([deps.mongo, deps.topics, deps.publisher, deps.sharedState, ...Object.values(deps.services)]),
]
