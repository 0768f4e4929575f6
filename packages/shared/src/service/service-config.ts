import { z } from 'zod'
import { cacheConfig } from '../cache/index.ts'
import { secretConfig } from '../crypto/index.ts'
import { httpConfig } from '../http/index.ts'
import { kafkaConfig } from '../kafka/index.ts'
import { loggingConfig } from '../logging/index.ts'
import { mongoConfig } from '../mongo/index.ts'

/** The settings every service has; a service adds its own with `.extend({ … })`. */
export const serviceConfig = (defaultPort: number, portEnv: string) =>
  z.object({
    http: httpConfig(defaultPort, portEnv),
    kafka: kafkaConfig,
    mongo: mongoConfig,
    secret: secretConfig,
    cache: cacheConfig,
    logging: loggingConfig,
  })

export type ServiceConfig = z.infer<ReturnType<typeof serviceConfig>>
