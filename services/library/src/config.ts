import { secretConfig } from '@ongaku/shared/crypto'
import { httpConfig } from '@ongaku/shared/http'
import { kafkaConfig } from '@ongaku/shared/kafka'
import { loggingConfig } from '@ongaku/shared/logging'
import { mongoConfig } from '@ongaku/shared/mongo'
import { z } from 'zod'

export const libraryConfig = z.object({
  http: httpConfig(8003, 'ONGAKU_LIBRARY_PORT'),
  kafka: kafkaConfig,
  mongo: mongoConfig,
  secret: secretConfig,
  logging: loggingConfig,
})

export type LibraryConfig = z.infer<typeof libraryConfig>
