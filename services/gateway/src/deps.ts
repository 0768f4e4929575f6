import { mapServices, type ServiceName } from '@ongaku/shared/contracts'
import { createSeal } from '@ongaku/shared/crypto'
import { topics } from '@ongaku/shared/events'
import {
  createInternalTokens,
  createServiceClient,
  type RequestLimits,
  type ServiceClient,
} from '@ongaku/shared/http'
import { createPublisher, createTopics, type Publisher } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { createOutbox, type Outbox } from '@ongaku/shared/outbox'
import { type BaseOverrides, createBase, type ServiceBase } from '@ongaku/shared/service'
import { type Authentication, createAuthentication } from './auth/authentication.ts'
import { type GatewayConfig } from './config.ts'
import { createIntakeLimit, type IntakeLimit } from './intake/intake-limit.ts'
import { createIntake, type Intake } from './intake/intake.ts'
import { createLimits, type Limits } from './limits.ts'
import { followEvents } from './live/follow-events.ts'
import { createLiveStreams, type LiveStreams } from './live/live-streams.ts'
import { createNowPlaying, type NowPlaying } from './live/now-playing.ts'
import { createPlayerCredentials, type PlayerCredentials } from './protocols/player-credentials.ts'
import { rememberFailures } from './readiness.ts'
import { createRequestLimits } from './request-limits.ts'
import { createPeople, type People } from './users/people.ts'
import { type UserData } from './users/user-data.ts'
import { createUserDeletion, type UserDeletion } from './users/user-deletion.ts'
import { createUserRepository } from './users/user.repository.ts'

export interface Deps extends ServiceBase, Limits, People, Authentication, PlayerCredentials {
  /** Makes the topics, and tells whether the brokers answer. */
  topics: Component
  publisher: Publisher
  /** Clients of the services behind the gateway. */
  services: Record<ServiceName, ServiceClient>
  /** Publishes what happens to users. */
  outbox: Outbox
  /** Everything that is kept of users, besides their account. */
  userData: readonly UserData[]
  userDeletion: UserDeletion
  requestLimits: RequestLimits
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

/** The collections that hold something of users, by which deleting an account removes it. */
const listUserData = (kept: People & Authentication & PlayerCredentials): UserData[] => [
  kept.sessions,
  kept.refreshTokens,
  kept.apiTokens,
  kept.appPasswords,
  kept.invites,
  kept.webhooks,
  kept.audioscrobblerSessions,
  kept.apiAccounts,
  kept.lastfmTokens,
  kept.lastfmSessions,
]

/** Constructs everything the gateway needs; connects nothing. */
export function createDeps(config: GatewayConfig, overrides: Overrides = {}): Deps {
  const base = createBase('gateway', config, overrides)
  const { clock, logger, mongo, kafka, sharedState } = base
  const { secret } = config
  const limits = { ...createLimits(sharedState), ...overrides }
  const publisher = rememberFailures(createPublisher(kafka, { logger }), clock)
  const outbox = createOutbox({ mongo, publisher, clock, logger, collections: ['users'] })
  const users = createUserRepository(mongo, clock, outbox)
  const common = { mongo, clock, logger, users, limits, secret, seal: createSeal(secret) }
  const kept = {
    ...createPeople(common, config),
    ...createAuthentication(common),
    ...createPlayerCredentials(common),
  }
  const userData = listUserData(kept)
  const intakeLimit = createIntakeLimit(limits.submitLimit)
  const nowPlaying = createNowPlaying(clock)
  const liveStreams = createLiveStreams()
  return {
    ...limits,
    ...base,
    ...kept,
    topics: createTopics(kafka, config.kafka, [topics.plays]),
    publisher,
    services: createClients(config),
    outbox,
    userData,
    userDeletion: createUserDeletion({ users, publisher, userData, clock, logger }),
    requestLimits: createRequestLimits(limits),
    intakeLimit,
    intake: createIntake({ publisher, intakeLimit, clock, logger }),
    nowPlaying,
    liveStreams,
    heartbeatMs: overrides.heartbeatMs ?? heartbeatMs,
    liveEvents: followEvents({ nowPlaying, liveStreams }, { kafka, config: config.kafka, logger }),
  }
}
