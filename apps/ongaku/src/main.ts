import { spawnEngineThreads } from './engines/spawn-threads.ts'

// Only the owner may read what is written below the data folder.
process.umask(0o077)

// The engines load in their threads while the services load in this one.
const threads = spawnEngineThreads()

const { runService } = await import('@ongaku/shared/lifecycle')
const { appConfig } = await import('./config.ts')
const { createApp } = await import('./app.ts')
const { describeStart } = await import('./banner.ts')

await runService({
  name: 'ongaku',
  configSchema: appConfig,
  create: (config) => createApp(config, threads),
  onReady: (app) => process.stdout.write(`${describeStart(app.addresses())}\n`),
})
