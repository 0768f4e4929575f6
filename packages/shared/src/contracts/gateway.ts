import { deleteUser, listUsers, updateUser } from './admin.ts'
import { createApiAccount, listApiAccounts, removeApiAccount } from './api-accounts.ts'
import { createAppPassword, getAppPassword, removeAppPassword } from './app-password.ts'
import { giveFeedback } from './feedback.ts'
import { createInvite, listInvites, revokeInvite } from './invites.ts'
import { listLastfmSessions, revokeLastfmSession } from './lastfm-sessions.ts'
import { followLive, getNowPlaying } from './live.ts'
import {
  changePassword,
  endOtherSessions,
  endSession,
  listSessions,
  login,
  logout,
  refresh,
  register,
} from './sign-in.ts'
import { getStatus } from './status.ts'
import { submitNowPlaying, submitPlays } from './submissions.ts'
import { scrobbleTrack, trackNowPlaying } from './tracks.ts'
import { createToken, deleteMe, getMe, listTokens, revokeToken, updateMe } from './users.ts'
import { createWebhook, listWebhooks, revokeWebhook, tryWebhook, updateWebhook } from './webhooks.ts'

/** What the gateway answers itself. */
export const gatewayContracts = [
  register,
  login,
  refresh,
  logout,
  changePassword,
  listSessions,
  endSession,
  endOtherSessions,
  getMe,
  updateMe,
  deleteMe,
  createToken,
  listTokens,
  revokeToken,
  submitNowPlaying,
  submitPlays,
  giveFeedback,
  trackNowPlaying,
  scrobbleTrack,
  getNowPlaying,
  followLive,
  createAppPassword,
  getAppPassword,
  removeAppPassword,
  createWebhook,
  listWebhooks,
  updateWebhook,
  revokeWebhook,
  createApiAccount,
  listApiAccounts,
  removeApiAccount,
  listLastfmSessions,
  revokeLastfmSession,
  tryWebhook,
  createInvite,
  listInvites,
  revokeInvite,
  listUsers,
  updateUser,
  deleteUser,
  getStatus,
]
