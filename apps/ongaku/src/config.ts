import { gatewayConfig } from '@ongaku/gateway/config'
import { deliveryConfig, scrobblerConfig } from '@ongaku/scrobbler/config'
import { cacheConfig } from '@ongaku/shared/cache'
import { port, setting } from '@ongaku/shared/config'
import { secretConfig } from '@ongaku/shared/crypto'
import { httpConfig } from '@ongaku/shared/http'
import { kafkaConfig } from '@ongaku/shared/kafka'
import { loggingConfigFrom } from '@ongaku/shared/logging'
import { z } from 'zod'

const { destinations } = scrobblerConfig.shape
const lastfmConfig = destinations.shape.lastfm.partial({ apiKey: true, sharedSecret: true })

/**
 * The settings of the whole process: those of its services, without the addresses between them, which it arranges itself,
 * and those of the data folder and the embedded engines.
 */
export const appConfig = z.object({
  http: httpConfig(8000, 'ONGAKU_PORT'),
  dataDir: setting(z.string().default('./data'), {
    env: 'ONGAKU_DATA_DIR',
    description: 'the folder everything is kept in',
  }),
  kafkaPort: setting(port.default(9092), {
    env: 'ONGAKU_KAFKA_PORT',
    description: 'the port of the embedded Kafka, on this machine only',
  }),
  mongoPort: setting(port.default(27017), {
    env: 'ONGAKU_MONGO_PORT',
    description: 'the port of the embedded MongoDB, on this machine only',
  }),
  simulatorPort: setting(port.default(8090), {
    env: 'ONGAKU_SIMULATOR_PORT',
    description: 'the port of the simulated services, used while no credentials for the real ones are set',
  }),
  secret: secretConfig.partial(),
  kafka: kafkaConfig.omit({ brokers: true, replicationFactor: true, mechanism: true }),
  cache: cacheConfig,
  logging: loggingConfigFrom('warn'),
  gateway: gatewayConfig.pick({ registration: true, trustedProxies: true, allowedHosts: true }),
  lastfm: lastfmConfig.superRefine(({ apiKey, sharedSecret }, context) => {
    if (apiKey === undefined && sharedSecret !== undefined) {
      context.addIssue({ code: 'custom', path: ['apiKey'], message: 'LASTFM_SHARED_SECRET needs it' })
    }
    if (apiKey !== undefined && sharedSecret === undefined) {
      context.addIssue({ code: 'custom', path: ['sharedSecret'], message: 'LASTFM_API_KEY needs it' })
    }
  }),
  destinations: destinations.omit({ lastfm: true }),
  delivery: deliveryConfig,
})

export type AppConfig = z.infer<typeof appConfig>
