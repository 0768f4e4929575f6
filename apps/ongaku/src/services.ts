import { createGatewayService } from '@ongaku/gateway'
import { createLibraryService } from '@ongaku/library'
import { createScrobblerService } from '@ongaku/scrobbler'
import { type ScrobblerConfig } from '@ongaku/scrobbler/config'
import { mapServices } from '@ongaku/shared/contracts'
import { type SecretConfig } from '@ongaku/shared/crypto'
import { type Component, compose, deferred, together } from '@ongaku/shared/lifecycle'
import { type AppConfig } from './config.ts'

/** What the services need to know about what was started before them. */
export interface Surroundings {
  brokers: string[]
  mongoUri: string
  secret: SecretConfig
  lastfm: ScrobblerConfig['destinations']['lastfm']
}

export interface RunningServices extends Component {
  /** The gateway's address. */
  url(): string
  /** What the first user needs to register, if anything. */
  setupCode(): string | undefined
}

/** Between themselves the services talk over ports the system chooses, on this machine only. */
const internalHttp = { host: '127.0.0.1', port: 0 }

/** All services in one process, each as it would run alone. */
export function createServices(config: AppConfig, surroundings: Surroundings): RunningServices {
  const { brokers, mongoUri, secret, lastfm } = surroundings
  const { cache, logging, delivery } = config
  const kafka = { ...config.kafka, brokers, replicationFactor: 1 }
  const common = { kafka, mongo: { uri: mongoUri }, secret, cache, logging }
  const inner = { ...common, http: internalHttp }
  const services = {
    library: createLibraryService(inner),
    scrobbler: createScrobblerService({
      ...inner,
      destinations: { ...config.destinations, lastfm },
      delivery,
      // One process at a time has the data folder, so one name is enough.
      instance: 'ongaku',
    }),
  }
  let gateway: ReturnType<typeof createGatewayService> | undefined
  const deferredGateway = deferred('gateway', () => {
    const serviceUrls = mapServices((name) => services[name].url())
    gateway = createGatewayService({ ...common, ...config.gateway, serviceUrls, http: config.http })
    return gateway
  })
  return {
    ...compose('services', [together('inner services', Object.values(services)), deferredGateway]),
    url() {
      if (!gateway) throw new Error('the gateway has not started')
      return gateway.url()
    },
    setupCode: () => gateway?.setupCode(),
  }
}
