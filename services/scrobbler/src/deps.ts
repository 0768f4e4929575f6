import { hostname } from 'node:os'
import { createSharedState, type SharedState } from '@ongaku/shared/cache'
import { type Clock, systemClock } from '@ongaku/shared/clock'
import { createSeal, type Seal } from '@ongaku/shared/crypto'
import { type ConsumersOptions } from '@ongaku/shared/kafka'
import { createLogger, type Logger } from '@ongaku/shared/logging'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { type ScrobblerConfig } from './config.ts'
import { type ConnectionRepository, createConnectionRepository } from './connections/connection.repository.ts'
import { createDeliverBatch } from './deliveries/deliver-batch.ts'
import { createDeliveryLedger, type DeliveryLedger } from './deliveries/delivery.repository.ts'
import { createDispatcher, type Dispatcher } from './deliveries/dispatcher.ts'
import { createTurnTaker } from './deliveries/take-turn.ts'
import { createLinkTokenRepository, type LinkTokenRepository } from './lastfm/link-token.repository.ts'
import { createLastfmClient, type LastfmClient, longestCallMs } from './lastfm/lastfm-client.ts'

export interface Deps {
  clock: Clock
  logger: Logger
  mongo: Mongo
  sharedState: SharedState
  seal: Seal
  connections: ConnectionRepository
  ledger: DeliveryLedger
  linkTokens: LinkTokenRepository
  lastfm: LastfmClient
  dispatcher: Dispatcher
  onSettled: ConsumersOptions['onSettled']
}

/** For reading and writing the ledger around a call. */
const leaseMarginMs = 5_000

/** What a test may bring of its own; the rest is made of it. */
export type Overrides = Partial<Pick<Deps, 'clock' | 'logger' | 'mongo' | 'sharedState' | 'onSettled'>>

/** Constructs everything, connects nothing. */
export function createDeps(config: ScrobblerConfig, overrides: Overrides = {}): Deps {
  const clock = overrides.clock ?? systemClock
  const logger = overrides.logger ?? createLogger('scrobbler', config.logging)
  const mongo = overrides.mongo ?? createMongo(config.mongo, 'ongaku_scrobbler')
  const sharedState = overrides.sharedState ?? createSharedState(config.cache, { logger })
  const seal = createSeal(config.secret)
  const connections = createConnectionRepository(mongo)
  const ledger = createDeliveryLedger(mongo)
  const limiter = sharedState.limiter('lastfm', { points: config.lastfm.requestsPerSecond, perMs: 1_000 })
  const lastfm = createLastfmClient(config.lastfm, { limiter, clock, logger })
  const retry = { minMs: config.delivery.retryMinMs, maxMs: config.delivery.retryMaxMs }
  const deliverBatch = createDeliverBatch({ ledger, connections, lastfm, seal, clock, logger, retry })
  const instance = config.delivery.instance ?? `${hostname()}:${config.http.port}`
  const leaseMs = longestCallMs(config.lastfm) + leaseMarginMs
  const turnTaker = createTurnTaker({ connections, ledger, deliverBatch, clock, instance, leaseMs })
  const dispatcher = createDispatcher({ connections, turnTaker, clock, logger })
  const { onSettled } = overrides
  const repositories = { connections, ledger, linkTokens: createLinkTokenRepository(mongo) }
  return { clock, logger, mongo, sharedState, seal, ...repositories, lastfm, dispatcher, onSettled }
}
