import { join } from 'node:path'
import { defaultKafkaUsername } from '@ongaku/shared/kafka'
import { type Component, together } from '@ongaku/shared/lifecycle'
import { createLogger } from '@ongaku/shared/logging'
import { type AppConfig } from '../config.ts'
import { explainStart } from '../explain-start.ts'
import { type EngineThreads } from './spawn-threads.ts'
import { createThreadedEngine } from './threaded-engine.ts'

export interface Engines extends Component {
  /** `host:port` of the embedded Kafka, once it has started. */
  kafkaAddress(): string
  /** `host:port` of the embedded MongoDB. */
  mongoAddress(): string
  /** Its connection string with the password: a secret. */
  mongoUri(): string
}

/** The embedded Kafka and MongoDB, started side by side. */
export function createEngines(
  threads: EngineThreads,
  config: AppConfig,
  dataDir: string,
  mongoPassword: string,
): Engines {
  const { username = defaultKafkaUsername, password } = config.kafka
  const logger = createLogger('engines', config.logging)
  const kafka = createThreadedEngine(
    'kafka',
    threads.kafka,
    {
      dataDir: join(dataDir, 'kafka'),
      port: config.kafkaPort,
      credentials: password === undefined ? undefined : { username, password },
    },
    logger,
  )
  const mongo = createThreadedEngine(
    'mongo',
    threads.mongo,
    {
      dataDir: join(dataDir, 'mongo'),
      port: config.mongoPort,
      credentials: { username: 'ongaku', password: mongoPassword },
    },
    logger,
  )
  const parts = [explainStart(kafka, 'ONGAKU_KAFKA_PORT'), explainStart(mongo, 'ONGAKU_MONGO_PORT')]
  const describe = ({ host, port }: { host: string; port: number }) => `${host}:${port}`
  return {
    ...together('engines', parts),
    kafkaAddress: () => describe(kafka.address()),
    mongoAddress: () => describe(mongo.address()),
    mongoUri: () => mongo.uri(),
  }
}
