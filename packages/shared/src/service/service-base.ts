import { type Kafka } from 'kafkajs'
import { createSharedState, type SharedState } from '../cache/index.ts'
import { type Clock, systemClock } from '../clock/index.ts'
import { type ConsumersOptions, createKafka } from '../kafka/index.ts'
import { createLogger, type Logger } from '../logging/index.ts'
import { createMongo, type Mongo } from '../mongo/index.ts'
import { type ServiceConfig } from './service-config.ts'

/** What every service is built on; tests may replace all of it but the name. */
export interface ServiceBase {
  /** The service's name: in logs, in the names of its database and groups, as the audience of internal tokens. */
  name: string
  clock: Clock
  logger: Logger
  /** The service's own database, `ongaku_<name>`. */
  mongo: Mongo
  kafka: Kafka
  sharedState: SharedState
  onSettled: ConsumersOptions['onSettled']
}

/** The parts a test may replace. */
export type BaseOverrides = Partial<Omit<ServiceBase, 'name'>>

/** Constructs the base of a service; connects nothing. */
export function createBase(name: string, config: ServiceConfig, overrides: BaseOverrides = {}): ServiceBase {
  const logger = overrides.logger ?? createLogger(name, config.logging)
  return {
    name,
    clock: systemClock,
    logger,
    mongo: createMongo(config.mongo, `ongaku_${name}`),
    kafka: createKafka(config.kafka, name, logger),
    sharedState: createSharedState(config.cache, { logger }),
    onSettled: undefined,
    ...overrides,
  }
}
