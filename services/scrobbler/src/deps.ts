import { hostname } from 'node:os'
import { createSeal, type Seal } from '@ongaku/shared/crypto'
import { topics } from '@ongaku/shared/events'
import { createPublisher, createTopics } from '@ongaku/shared/kafka'
import { createJobs, type Jobs } from '@ongaku/shared/jobs'
import { type Component, compose } from '@ongaku/shared/lifecycle'
import { createOutbox } from '@ongaku/shared/outbox'
import { type BaseOverrides, createBase, type ServiceBase } from '@ongaku/shared/service'
import { type ApiKeyRepository, createApiKeyRepository } from './api-keys/api-key.repository.ts'
import { type ScrobblerConfig } from './config.ts'
import { type ConnectionRepository, createConnectionRepository } from './connections/connection.repository.ts'
import { createHashCredentials, type HashCredentials } from './connections/credentials-hash.ts'
import { createLinkAccount, type LinkAccount } from './connections/link-account.ts'
import { createDeliverBatch } from './deliveries/deliver-batch.ts'
import { createDeliveryLedger, type DeliveryLedger } from './deliveries/delivery.repository.ts'
import { createDispatcher, type Dispatcher } from './deliveries/dispatcher.ts'
import { retryDeliveries } from './deliveries/retry-deliveries.job.ts'
import { createTurnTaker } from './deliveries/take-turn.ts'
import { createDestinations, type Destinations } from './destinations/destinations.ts'
import { createScrobblingSwitches, type ScrobblingSwitches } from './users/scrobbling-switches.ts'

export interface Deps extends ServiceBase {
  seal: Seal
  hashCredentials: HashCredentials
  connections: ConnectionRepository
  ledger: DeliveryLedger
  destinations: Destinations
  linkAccount: LinkAccount
  dispatcher: Dispatcher
  jobs: Jobs
  apiKeys: ApiKeyRepository
  switches: ScrobblingSwitches
  /** Publishes what happens to connections and deliveries. */
  events: Component
}

/** For reading and writing the ledger around a call. */
const batchMarginMs = 5_000

/** Constructs everything the scrobbler needs; connects nothing. */
export function createDeps(config: ScrobblerConfig, overrides: BaseOverrides = {}): Deps {
  const base = createBase('scrobbler', config, overrides)
  const { clock, logger, mongo } = base
  const seal = createSeal(config.secret)
  const publisher = createPublisher(base.kafka, { logger })
  const collections = ['connections', 'deliveries', 'jobs']
  const outbox = createOutbox({ mongo, publisher, clock, logger, collections })
  const events = compose('events', [
    createTopics(base.kafka, config.kafka, [topics.deliveries, topics.jobs]),
    publisher,
    outbox,
  ])
  const connections = createConnectionRepository(mongo, outbox)
  const ledger = createDeliveryLedger(mongo, outbox)
  const destinations = createDestinations(config.destinations, base)
  const retry = { minMs: config.delivery.retryMinMs, maxMs: config.delivery.retryMaxMs }
  const instance = config.instance ?? `${hostname()}:${config.http.port}`
  const turnTaker = createTurnTaker({
    connections,
    ledger,
    deliverBatch: createDeliverBatch({ destinations, seal, clock, logger, retry }),
    destinations,
    clock,
    instance,
    maxBatchMs: Math.max(...destinations.all.map(({ limits }) => limits.maxCallMs)) + batchMarginMs,
  })
  const dispatcher = createDispatcher({ connections, ledger, turnTaker, clock, logger })
  const definitions = [retryDeliveries({ connections, ledger, dispatcher })]
  const jobs = createJobs({ definitions, mongo, outbox, service: base.name, clock, logger, instance })
  const hashCredentials = createHashCredentials(config.secret)
  const linkAccount = createLinkAccount({ connections, ledger, seal, hashCredentials, dispatcher, clock })
  return {
    ...base,
    seal,
    hashCredentials,
    connections,
    ledger,
    destinations,
    linkAccount,
    dispatcher,
    jobs,
    events,
    apiKeys: createApiKeyRepository(mongo, seal),
    switches: createScrobblingSwitches(mongo, clock),
  }
}
