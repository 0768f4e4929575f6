import { type Seal } from '@ongaku/shared/crypto'
import { type ServiceBase } from '@ongaku/shared/service'
import {
  type ApiAccountRepository,
  createApiAccountRepository,
} from '../api-accounts/api-account.repository.ts'
import {
  type AppPasswordRepository,
  createAppPasswordRepository,
} from '../app-password/app-password.repository.ts'
import {
  type AuthenticateAppPassword,
  createAuthenticateAppPassword,
} from '../app-password/authenticate-app-password.ts'
import { type LoginLimits } from '../auth/limit-failures.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { createWebhookRepository, type WebhookRepository } from '../webhooks/webhook.repository.ts'
import {
  type AudioscrobblerSessionRepository,
  createAudioscrobblerSessionRepository,
} from './audioscrobbler/audioscrobbler-session.repository.ts'
import { type AuthTokenRepository, createAuthTokenRepository } from './lastfm/auth/auth-token.repository.ts'
import {
  createLastfmSessionRepository,
  type LastfmSessionRepository,
} from './lastfm/sessions/lastfm-session.repository.ts'

/** What players and servers come in with, besides API tokens. */
export interface PlayerCredentials {
  appPasswords: AppPasswordRepository
  authenticateAppPassword: AuthenticateAppPassword
  webhooks: WebhookRepository
  audioscrobblerSessions: AudioscrobblerSessionRepository
  apiAccounts: ApiAccountRepository
  lastfmTokens: AuthTokenRepository
  lastfmSessions: LastfmSessionRepository
}

interface Parts extends Pick<ServiceBase, 'mongo' | 'clock'> {
  users: UserRepository
  seal: Seal
  limits: LoginLimits
}

export function createPlayerCredentials({ mongo, clock, users, seal, limits }: Parts): PlayerCredentials {
  const appPasswords = createAppPasswordRepository(mongo, seal)
  return {
    appPasswords,
    authenticateAppPassword: createAuthenticateAppPassword({ ...limits, users, appPasswords }),
    webhooks: createWebhookRepository(mongo, clock),
    audioscrobblerSessions: createAudioscrobblerSessionRepository(mongo, clock),
    apiAccounts: createApiAccountRepository({ mongo, seal, clock }),
    lastfmTokens: createAuthTokenRepository(mongo),
    lastfmSessions: createLastfmSessionRepository(mongo, clock),
  }
}
