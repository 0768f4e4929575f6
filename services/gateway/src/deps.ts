import { mapServices, type ServiceName } from '@ongaku/shared/contracts'
import { createSeal } from '@ongaku/shared/crypto'
import { topics } from '@ongaku/shared/events'
import {
  type Authenticate,
  createInternalTokens,
  createServiceClient,
  type ServiceClient,
} from '@ongaku/shared/http'
import { createPublisher, createTopics, type Publisher } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { createOutbox, type Outbox } from '@ongaku/shared/outbox'
import { type BaseOverrides, createBase, type ServiceBase } from '@ongaku/shared/service'
import { type Administrators, createAdministrators } from './admin/administrators.ts'
import {
  type ApiAccountRepository,
  createApiAccountRepository,
} from './api-accounts/api-account.repository.ts'
import { type AccessTokens, createAccessTokens } from './auth/access-token.ts'
import {
  type AuthenticateToken,
  createAuthenticate,
  createAuthenticateBrowser,
  createAuthenticateToken,
} from './auth/authenticate.ts'
import { type CheckOwnPassword, createCheckOwnPassword } from './auth/check-own-password.ts'
import { type AuthenticateSession, createAuthenticateSession } from './auth/authenticate-session.ts'
import { createPasswords, type Passwords } from './auth/passwords.ts'
import { createRefreshTokenRepository } from './auth/refresh-token.repository.ts'
import { createSessionRepository, type SessionRepository } from './auth/session.repository.ts'
import { createSessionCookies, type SessionCookies } from './auth/session-cookie.ts'
import { createSetupCode, type SetupCode } from './auth/setup-code.ts'
import { createSignIns, type SignIns } from './auth/sign-in.ts'
import { type GatewayConfig, isPublic } from './config.ts'
import {
  type AppPasswordRepository,
  createAppPasswordRepository,
} from './app-password/app-password.repository.ts'
import {
  type AuthenticateAppPassword,
  createAuthenticateAppPassword,
} from './app-password/authenticate-app-password.ts'
import { createIntakeLimit, type IntakeLimit } from './intake/intake-limit.ts'
import { createIntake, type Intake } from './intake/intake.ts'
import { type Admission, createAdmission } from './invites/admission.ts'
import { createInviteRepository, type InviteRepository } from './invites/invite.repository.ts'
import { followEvents } from './live/follow-events.ts'
import { createLiveStreams, type LiveStreams } from './live/live-streams.ts'
import { createNowPlaying, type NowPlaying } from './live/now-playing.ts'
import { createLimits, type Limits } from './limits.ts'
import {
  type AudioscrobblerSessionRepository,
  createAudioscrobblerSessionRepository,
} from './protocols/audioscrobbler/audioscrobbler-session.repository.ts'
import {
  type AuthTokenRepository,
  createAuthTokenRepository,
} from './protocols/lastfm/auth/auth-token.repository.ts'
import {
  createLastfmSessionRepository,
  type LastfmSessionRepository,
} from './protocols/lastfm/sessions/lastfm-session.repository.ts'
import { rememberFailures } from './readiness.ts'
import { type ApiTokenRepository, createApiTokenRepository } from './tokens/api-token.repository.ts'
import { type UserData } from './users/user-data.ts'
import { createUserDeletion, type UserDeletion } from './users/user-deletion.ts'
import { createUserRepository, type UserRepository } from './users/user.repository.ts'
import { createWebhookRepository, type WebhookRepository } from './webhooks/webhook.repository.ts'

export interface Deps extends ServiceBase, Limits {
  /** Makes the topics, and tells whether the brokers answer. */
  topics: Component
  publisher: Publisher
  /** Clients of the services behind the gateway. */
  services: Record<ServiceName, ServiceClient>
  /** Publishes what happens to users. */
  outbox: Outbox
  users: UserRepository
  administrators: Administrators
  /** Everything that is kept of users, besides their account. */
  userData: readonly UserData[]
  userDeletion: UserDeletion
  setupCode: SetupCode
  invites: InviteRepository
  admission: Admission
  checkOwnPassword: CheckOwnPassword
  sessions: SessionRepository
  apiTokens: ApiTokenRepository
  accessTokens: AccessTokens
  authenticateSession: AuthenticateSession
  authenticateToken: AuthenticateToken
  /** The origins whose pages may call the REST API with a token. */
  corsOrigins: readonly string[] | undefined
  /** By a token in the Authorization header. */
  authenticateBearer: Authenticate
  /** By that, or by the cookie of a browser. */
  authenticate: Authenticate
  /** For pages: the sign-in a browser keeps. */
  sessionCookies: SessionCookies
  passwords: Passwords
  appPasswords: AppPasswordRepository
  webhooks: WebhookRepository
  authenticateAppPassword: AuthenticateAppPassword
  audioscrobblerSessions: AudioscrobblerSessionRepository
  apiAccounts: ApiAccountRepository
  lastfmSessions: LastfmSessionRepository
  lastfmTokens: AuthTokenRepository
  signIns: SignIns
  intakeLimit: IntakeLimit
  intake: Intake
  nowPlaying: NowPlaying
  liveStreams: LiveStreams
  /** How often a live stream gives a sign of life, and is ended if its reader's sign-in was. */
  heartbeatMs: number
  /** Follows the events of all services. */
  liveEvents: Component
}

/** The parts a test may replace. */
export type Overrides = BaseOverrides & Partial<Limits> & Partial<Pick<Deps, 'heartbeatMs'>>

const heartbeatMs = 25_000

const serviceTimeoutMs = 30_000

function createClients({ secret, serviceUrls }: GatewayConfig): Deps['services'] {
  const tokens = createInternalTokens(secret)
  return mapServices((service) =>
    createServiceClient({ service, baseUrl: serviceUrls[service], tokens, timeoutMs: serviceTimeoutMs }),
  )
}

/** Constructs everything the gateway needs; connects nothing. */
export function createDeps(config: GatewayConfig, overrides: Overrides = {}): Deps {
  const base = createBase('gateway', config, overrides)
  const { clock, logger, mongo, kafka, sharedState } = base
  const limits = { ...createLimits(sharedState), ...overrides }
  const sessions = createSessionRepository(mongo, clock)
  const refreshTokens = createRefreshTokenRepository(mongo)
  const accessTokens = createAccessTokens(config.secret, clock)
  const apiTokens = createApiTokenRepository(mongo, clock)
  const publisher = rememberFailures(createPublisher(kafka, { logger }), clock)
  const outbox = createOutbox({ mongo, publisher, clock, logger, collections: ['users'] })
  const users = createUserRepository(mongo, clock, outbox)
  const authenticateSession = createAuthenticateSession({ sessions, users, clock, logger })
  const seal = createSeal(config.secret)
  const appPasswords = createAppPasswordRepository(mongo, seal)
  const invites = createInviteRepository(mongo)
  const setupCode = createSetupCode({ mongo, seal, users, logger }, isPublic(config))
  const passwords = createPasswords()
  const webhooks = createWebhookRepository(mongo, clock)
  const audioscrobblerSessions = createAudioscrobblerSessionRepository(mongo, clock)
  const apiAccounts = createApiAccountRepository({ mongo, seal, clock })
  const lastfmTokens = createAuthTokenRepository(mongo)
  const lastfmSessions = createLastfmSessionRepository(mongo, clock)
  const userData = [
    sessions,
    refreshTokens,
    apiTokens,
    appPasswords,
    invites,
    webhooks,
    audioscrobblerSessions,
    apiAccounts,
    lastfmTokens,
    lastfmSessions,
  ]
  const authenticateToken = createAuthenticateToken({
    accessTokens,
    authenticateSession,
    apiTokens,
    users,
    clock,
    logger,
  })
  const authenticateBearer = createAuthenticate(authenticateToken)
  const sessionCookies = createSessionCookies({
    secret: config.secret,
    sessions,
    authenticateSession,
    clock,
    logger,
  })
  const liveStreams = createLiveStreams()
  const nowPlaying = createNowPlaying(clock)
  const intakeLimit = createIntakeLimit(limits.submitLimit)
  return {
    ...limits,
    ...base,
    services: createClients(config),
    topics: createTopics(kafka, config.kafka, [topics.plays]),
    publisher,
    outbox,
    users,
    administrators: createAdministrators(users),
    userData,
    userDeletion: createUserDeletion({ users, publisher, userData, clock, logger }),
    setupCode,
    invites,
    admission: createAdmission({ users, invites, setupCode, clock }, config.registration),
    checkOwnPassword: createCheckOwnPassword({ ...limits, users, passwords }),
    sessions,
    apiTokens,
    accessTokens,
    corsOrigins: config.corsOrigins,
    authenticateSession,
    authenticateToken,
    authenticateBearer,
    authenticate: createAuthenticateBrowser(authenticateBearer, sessionCookies),
    sessionCookies,
    passwords,
    appPasswords,
    webhooks,
    authenticateAppPassword: createAuthenticateAppPassword({ ...limits, users, appPasswords }),
    audioscrobblerSessions,
    apiAccounts,
    lastfmTokens,
    lastfmSessions,
    signIns: createSignIns({ sessions, refreshTokens, accessTokens, secret: config.secret, clock, logger }),
    intakeLimit,
    intake: createIntake({ publisher, intakeLimit, clock, logger }),
    nowPlaying,
    liveStreams,
    heartbeatMs: overrides.heartbeatMs ?? heartbeatMs,
    liveEvents: followEvents({ nowPlaying, liveStreams }, { kafka, config: config.kafka, logger }),
  }
}
