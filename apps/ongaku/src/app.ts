import { resolve } from 'node:path'
import { type Component, compose, deferred } from '@ongaku/shared/lifecycle'
import { type AppConfig } from './config.ts'
import { openDataFolder } from './data-folder/data-folder.ts'
import { createEngines } from './engines/create-engines.ts'
import { type EngineThreads } from './engines/spawn-threads.ts'
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
  /** What the first user needs to register; undefined when they need nothing, or are there. */
  setupCode: string | undefined
}

export interface App extends Component {
  /** Where everything is, once it has started. */
  addresses(): AppAddresses
}

/** The whole of Ongaku in one process: the embedded engines in threads, the simulators that are needed, and the services. */
export async function createApp(config: AppConfig, threads: EngineThreads): Promise<App> {
  const dataDir = resolve(config.dataDir)
  const { secret, mongoPassword } = await openDataFolder(dataDir, config.secret.key)
  const engines = createEngines(threads, config, dataDir, mongoPassword)
  const simulated = arrangeLastfm(config, dataDir)

  let services: RunningServices | undefined
  const deferredServices = deferred('services', () => {
    const lastfm = simulated.lastfmConfig()
    services = createServices(config, {
      brokers: [engines.kafkaAddress()],
      mongoUri: engines.mongoUri(),
      secret,
      lastfm,
    })
    return services
  })
  const parts = [
    engines,
    ...simulated.components.map((simulator) => explainStart(simulator, 'ONGAKU_SIMULATOR_PORT')),
    explainStart(deferredServices, 'ONGAKU_PORT'),
  ]
  return {
    ...compose('ongaku', parts),
    addresses: () => ({
      url: services?.url() ?? '',
      dataDir,
      kafka: engines.kafkaAddress(),
      mongo: engines.mongoAddress(),
      simulator: simulated.url(),
      setupCode: services?.setupCode(),
    }),
  }
}
