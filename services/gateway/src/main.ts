import { runService } from '@ongaku/shared/lifecycle'
import { gatewayConfig } from './config.ts'
import { createGatewayService } from './service.ts'

await runService({ name: 'gateway', configSchema: gatewayConfig, create: createGatewayService })
