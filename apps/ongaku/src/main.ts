import { runService } from '@ongaku/shared/lifecycle'
import { createApp } from './app.ts'
import { describeStart } from './banner.ts'
import { appConfig } from './config.ts'

// Whatever is written below the data folder is its owner's alone to read.
process.umask(0o077)

await runService({
  name: 'ongaku',
  configSchema: appConfig,
  create: createApp,
  onReady: (app) => process.stdout.write(`${describeStart(app.addresses())}\n`),
})
