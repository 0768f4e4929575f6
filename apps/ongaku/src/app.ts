import { join, resolve } from 'node:path'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { createEmbeddedMongo } from '@ongaku/embedded-mongo'
import { type SecretConfig } from '@ongaku/shared/crypto'
import { type Component, compose, deferred, StartError } from '@ongaku/shared/lifecycle'
import { createLogger } from '@ongaku/shared/logging'
import { type AppConfig } from './config.ts'
import { explainStart } from './explain-start.ts'
import { makePrivateFolder } from './private-folder.ts'
import { loadSecretKey } from './secret-key-file.ts'
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

/** @returns the secret key, from the settings or the folder. @throws StartError */
async function openDataDir(dataDir: string, { secret }: AppConfig): Promise<SecretConfig> {
  try {
    await makePrivateFolder(dataDir)
    return secret.key ? { key: secret.key } : await loadSecretKey(dataDir)
  } catch (error) {
    if (error instanceof StartError || !(error instanceof Error)) throw error
    throw new StartError(`ONGAKU_DATA_DIR: ${error.message}`)
  }
}

/** The whole of Ongaku in one process: the embedded engines, the simulators that are needed, and the services. */
export async function createApp(config: AppConfig): Promise<App> {
  const dataDir = resolve(config.dataDir)
  const secret = await openDataDir(dataDir, config)
  const logger = createLogger('ongaku', config.logging)

  const kafka = createEmbeddedKafka({ dataDir: join(dataDir, 'kafka'), port: config.kafkaPort, logger })
  const mongo = createEmbeddedMongo({ dataDir: join(dataDir, 'mongo'), port: config.mongoPort, logger })
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
      mongo: mongo.uri(),
      simulator: simulated.url(),
    }),
  }
}
