import { hostname } from 'node:os'
import { createSharedState, type SharedState } from '@ongaku/shared/cache'
import { type Clock, systemClock } from '@ongaku/shared/clock'
import { createSeal, type Seal } from '@ongaku/shared/crypto'
import { type ConsumersOptions } from '@ongaku/shared/kafka'
import { createLogger, type Logger } from '@ongaku/shared/logging'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { type ScrobblerConfig } from './config.ts'
import { type ConnectionRepository, createConnectionRepository } from './connections/connection.repository.ts'
import { createLinkAccount, type LinkAccount } from './connections/link-account.ts'
import { createDeliverBatch } from './deliveries/deliver-batch.ts'
import { createDeliveryLedger, type DeliveryLedger } from './deliveries/delivery.repository.ts'
import { createDispatcher, type Dispatcher } from './deliveries/dispatcher.ts'
import { createTurnTaker } from './deliveries/take-turn.ts'
import { createDestinations, type Destinations } from './destinations/destinations.ts'

export interface Deps {
  clock: Clock
  logger: Logger
  mongo: Mongo
  sharedState: SharedState
  seal: Seal
  connections: ConnectionRepository
  ledger: DeliveryLedger
  destinations: Destinations
  linkAccount: LinkAccount
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
  const destinations = createDestinations(config.destinations, { clock, logger, mongo, sharedState })
  const retry = { minMs: config.delivery.retryMinMs, maxMs: config.delivery.retryMaxMs }
  const deliverBatch = createDeliverBatch({ destinations, seal, clock, logger, retry })
  const instance = config.delivery.instance ?? `${hostname()}:${config.http.port}`
  const leaseMs = Math.max(...destinations.all.map(({ limits }) => limits.maxCallMs)) + leaseMarginMs
  const turnTaker = createTurnTaker({
    connections,
    ledger,
    deliverBatch,
    destinations,
    clock,
    instance,
    leaseMs,
  })
  const dispatcher = createDispatcher({ connections, turnTaker, clock, logger })
  const linkAccount = createLinkAccount({ connections, ledger, seal, dispatcher, clock })
  const parts = { clock, logger, mongo, sharedState, seal, connections, ledger, destinations, linkAccount }
  return { ...parts, dispatcher, onSettled: overrides.onSettled }
}
