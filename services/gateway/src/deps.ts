import { createSharedState, type SharedState } from '@ongaku/shared/cache'
import { type Clock, systemClock } from '@ongaku/shared/clock'
import { topics } from '@ongaku/shared/events'
import { createInternalTokens, createServiceClient, type ServiceClient } from '@ongaku/shared/http'
import { createKafka, createPublisher, createTopics, type Publisher } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { createLogger, type Logger } from '@ongaku/shared/logging'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { type AccessTokens, createAccessTokens } from './auth/access-token.ts'
import { createPasswords, type Passwords } from './auth/passwords.ts'
import { createRefreshTokenRepository } from './auth/refresh-token.repository.ts'
import { createSessionRepository, type SessionRepository } from './auth/session.repository.ts'
import { createSignIns, type SignIns } from './auth/sign-in.ts'
import { type GatewayConfig } from './config.ts'
import { createIntakeLimit, type IntakeLimit } from './intake/intake-limit.ts'
import { createIntake, type Intake } from './intake/intake.ts'
import { createLimits, type Limits } from './limits.ts'
import { rememberFailures } from './readiness.ts'
import { type ApiTokenRepository, createApiTokenRepository } from './tokens/api-token.repository.ts'
import { createUserRepository, type UserRepository } from './users/user.repository.ts'

/** What the gateway's parts are made of; a test or the composed app may bring its own of any. */
export interface GatewayDeps extends Limits {
  clock: Clock
  logger: Logger
  mongo: Mongo
  /** Makes the topics, and tells whether the brokers answer. */
  kafka: Component
  publisher: Publisher
  sharedState: SharedState
  library: ServiceClient
  scrobbler: ServiceClient
  users: UserRepository
  sessions: SessionRepository
  apiTokens: ApiTokenRepository
  accessTokens: AccessTokens
  passwords: Passwords
  signIns: SignIns
  /** What a user may submit, in points of `submitLimit`. */
  intakeLimit: IntakeLimit
  intake: Intake
}

const serviceTimeoutMs = 30_000

function createConnections(config: GatewayConfig, logger: Logger) {
  const kafka = createKafka(config.kafka, 'gateway', logger)
  const tokens = createInternalTokens(config.secret)
  const client = (service: string, baseUrl: string) =>
    createServiceClient({ service, baseUrl, tokens, timeoutMs: serviceTimeoutMs })
  return {
    kafka: createTopics(kafka, config.kafka, [topics.plays]),
    publisher: createPublisher(kafka, { logger }),
    sharedState: createSharedState(config.cache, { logger }),
    mongo: createMongo(config.mongo, 'ongaku_gateway'),
    library: client('library', config.libraryUrl),
    scrobbler: client('scrobbler', config.scrobblerUrl),
  }
}

/** Constructs everything the gateway needs and connects nothing. */
export function createDeps(config: GatewayConfig, overrides: Partial<GatewayDeps>): GatewayDeps {
  const { clock = systemClock, logger = createLogger('gateway', config.logging) } = overrides
  const connections = { ...createConnections(config, logger), ...overrides }
  const { mongo, sharedState } = connections
  const sessions = createSessionRepository(mongo, clock)
  const refreshTokens = createRefreshTokenRepository(mongo)
  const accessTokens = createAccessTokens(config.secret, clock)
  const publisher = rememberFailures(connections.publisher, clock)
  const limits = { ...createLimits(sharedState), ...overrides }
  const intakeLimit = createIntakeLimit(limits.submitLimit)
  return {
    clock,
    logger,
    ...limits,
    users: createUserRepository(mongo),
    sessions,
    apiTokens: createApiTokenRepository(mongo, clock),
    accessTokens,
    passwords: createPasswords(),
    signIns: createSignIns({ sessions, refreshTokens, accessTokens, secret: config.secret, clock, logger }),
    intakeLimit,
    intake: createIntake({ publisher, intakeLimit, clock, logger }),
    ...connections,
    publisher,
  }
}
