import { runService } from '@ongaku/shared/lifecycle'
import { createApp } from './app.ts'
import { describeStart } from './banner.ts'
import { appConfig } from './config.ts'

await runService({
  name: 'ongaku',
  configSchema: appConfig,
  create: createApp,
  onReady: (app) => process.stdout.write(`${describeStart(app.addresses())}\n`),
})
