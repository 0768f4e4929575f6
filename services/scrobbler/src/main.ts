import { runService } from '@ongaku/shared/lifecycle'
import { scrobblerConfig } from './config.ts'
import { createScrobblerService } from './service.ts'

await runService({ name: 'scrobbler', configSchema: scrobblerConfig, create: createScrobblerService })
