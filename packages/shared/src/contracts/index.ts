export {
  beginLastfmLink,
  completeLastfmLink,
  connectionSchema,
  linkConnection,
  listConnections,
  retryConnection,
  unlinkConnection,
} from './connections.ts'
export {
  type Access,
  type Contract,
  type ContractInput,
  type ContractOutput,
  defineContract,
  type Method,
  type Scope,
  scopes,
} from './contract.ts'
export { createApiAccount, listApiAccounts, removeApiAccount } from './api-accounts.ts'
export { findAccountOwner } from './account-owner.ts'
export { createApiKey, listApiKeys, removeApiKey } from './api-keys.ts'
export { createAppPassword, getAppPassword, removeAppPassword } from './app-password.ts'
export { chartPeriod, listTopAlbums, listTopArtists, listTopTracks } from './charts.ts'
export { giveFeedback, listFeedback } from './feedback.ts'
export { getTrack, scrobbleTrack, trackNowPlaying, trackSchema } from './tracks.ts'
export { deliverySchema, listDeliveries } from './deliveries.ts'
export { countPlays, getPlay, listPlays, playSchema } from './plays.ts'
export { cancelJob, getJob, jobSchema, listJobs, pauseJob, resumeJob } from './jobs.ts'
export { followLive, getNowPlaying, liveEvents, type LiveEventType } from './live.ts'
export { mapServices, type ServiceName, services } from './services.ts'
export { getStatus } from './status.ts'
export {
  newPlaySchema,
  nowPlayingSchema,
  submitNowPlaying,
  submitPlays,
  takenPlaySchema,
} from './submissions.ts'
export { gatewayContracts } from './gateway.ts'
export { normalisePassword, usernameKeyOf, usernameSchema } from './credentials.ts'
export { listLastfmSessions, revokeLastfmSession } from './lastfm-sessions.ts'
export {
  createWebhook,
  listWebhooks,
  revokeWebhook,
  tryWebhook,
  updateWebhook,
  webhookKinds,
  webhookMappingSchema,
} from './webhooks.ts'
export {
  changePassword,
  endOtherSessions,
  endSession,
  listSessions,
  login,
  logout,
  refresh,
  register,
} from './sign-in.ts'
export { createToken, deleteMe, getMe, listTokens, revokeToken, updateMe } from './users.ts'
export { deleteUser, listUsers, updateUser } from './admin.ts'
export { createInvite, listInvites, revokeInvite } from './invites.ts'
