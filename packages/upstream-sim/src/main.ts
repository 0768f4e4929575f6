import { readSettings } from './settings.ts'
import { createUpstreamSim } from './upstream-sim.ts'

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const sim = createUpstreamSim({
    host: settings.ONGAKU_SIM_HOST,
    port: settings.ONGAKU_SIM_PORT,
    ...(settings.ONGAKU_SIM_DATA_FILE === undefined ? {} : { dataFile: settings.ONGAKU_SIM_DATA_FILE }),
    lastfm: {
      apiKey: settings.ONGAKU_SIM_LASTFM_API_KEY,
      sharedSecret: settings.ONGAKU_SIM_LASTFM_SHARED_SECRET,
      requestsPerSecond: settings.ONGAKU_SIM_LASTFM_REQUESTS_PER_SECOND,
      dailyLimit: settings.ONGAKU_SIM_LASTFM_DAILY_LIMIT,
    },
  })
  await sim.start()
  const stop = () => {
    sim.stop().catch(fail)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const listening = new URL(sim.lastfm.apiUrl()).origin
  process.stdout.write(`${JSON.stringify({ listening })}\n`)
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

main().catch(fail)
