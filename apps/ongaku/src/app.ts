import { join, resolve } from 'node:path'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { createEmbeddedMongo } from '@ongaku/embedded-mongo'
import { defaultKafkaUsername } from '@ongaku/shared/kafka'
import { type Component, compose, deferred } from '@ongaku/shared/lifecycle'
import { createLogger } from '@ongaku/shared/logging'
import { type AppConfig } from './config.ts'
import { openDataFolder } from './data-folder/data-folder.ts'
import { explainStart } from './explain-start.ts'
import { createServices, type RunningServices } from './services.ts'
import { arrangeLastfm } from './lastfm-arrangement.ts'

export interface AppAddresses {
  url: string
  dataDir: string
  kafka: string
  mongo: string
  /** The simulated Last.fm's address; undefined when the real one is used. */
  simulator: string | undefined
}

export interface App extends Component {
  /** Where everything is, once it has started. */
  addresses(): AppAddresses
}

/** The whole of Ongaku in one process: the embedded engines, the simulators that are needed, and the services. */
export async function createApp(config: AppConfig): Promise<App> {
  const dataDir = resolve(config.dataDir)
  const { secret, mongoPassword } = await openDataFolder(dataDir, config.secret.key)
  const logger = createLogger('ongaku', config.logging)

  const { username = defaultKafkaUsername, password } = config.kafka
  const kafka = createEmbeddedKafka({
    dataDir: join(dataDir, 'kafka'),
    port: config.kafkaPort,
    ...(password !== undefined && { credentials: { username, password } }),
    logger,
  })
  const mongo = createEmbeddedMongo({
    dataDir: join(dataDir, 'mongo'),
    port: config.mongoPort,
    credentials: { username: 'ongaku', password: mongoPassword },
    logger,
  })
  const simulated = arrangeLastfm(config, dataDir)
  const broker = () => `${kafka.address().host}:${kafka.address().port}`

  let services: RunningServices | undefined
  const deferredServices = deferred('services', () => {
    const lastfm = simulated.lastfmConfig()
    services = createServices(config, { brokers: [broker()], mongoUri: mongo.uri(), secret, lastfm })
    return services
  })
  const parts = [
    explainStart(kafka, 'ONGAKU_KAFKA_PORT'),
    explainStart(mongo, 'ONGAKU_MONGO_PORT'),
    ...simulated.components.map((simulator) => explainStart(simulator, 'ONGAKU_SIMULATOR_PORT')),
    explainStart(deferredServices, 'ONGAKU_PORT'),
  ]
  return {
    ...compose('ongaku', parts),
    addresses: () => ({
      url: services?.url() ?? '',
      dataDir,
      kafka: broker(),
      mongo: `${mongo.address().host}:${mongo.address().port}`,
      simulator: simulated.url(),
    }),
  }
}
