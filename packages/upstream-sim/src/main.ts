import { runService } from '@ongaku/shared/lifecycle'
import { upstreamSimConfig } from './config.ts'
import { createUpstreamSim } from './upstream-sim.ts'

await runService({
  name: 'upstream-sim',
  configSchema: upstreamSimConfig,
  create: (config) => createUpstreamSim(config),
  onReady: (sim) => process.stdout.write(`${JSON.stringify({ listening: sim.url() })}\n`),
})
