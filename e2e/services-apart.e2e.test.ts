import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { historyOf, linkLastfm, register, somePlays } from './support/listener.ts'
import { receivedBy } from './support/received.ts'
import { runProcess, type RunningProcess } from './support/run-process.ts'
import { type Simulator, startSimulator } from './support/start-ongaku.ts'

let engines: TestEngines
let simulator: Simulator
const running: RunningProcess[] = []

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
})

afterAll(async () => {
  for (const service of running) await service.end('SIGTERM')
  await simulator.end('SIGTERM')
  await engines.stop()
})

/** A service as a process of its own on a free port; resolves with its address once it listens. */
async function startService(name: string, env: Record<string, string>) {
  const service = runProcess(`services/${name}/dist/main.js`, {
    ONGAKU_KAFKA_BROKERS: engines.kafka.brokers.join(','),
    ONGAKU_MONGO_URI: engines.mongo.uri,
    ONGAKU_SECRET_KEY: '0a'.repeat(32),
    ...env,
  })
  running.push(service)
  const [, url = ''] = await service.printed(/"url":"([^"]+)","msg":"listening"/)
  return { ...service, url }
}

/** Always the same instance: after a restart it goes on with what it had a lease on. */
const startScrobbler = () =>
  startService('scrobbler', {
    ...simulator.lastfmEnv,
    ONGAKU_SCROBBLER_PORT: '0',
    ONGAKU_SCROBBLER_INSTANCE: 'one',
  })

test('services in processes of their own work together, and one that is killed goes on where it was', async () => {
  const library = await startService('library', { ONGAKU_LIBRARY_PORT: '0' })
  const scrobbler = await startScrobbler()
  const gateway = await startService('gateway', {
    ONGAKU_PORT: '0',
    ONGAKU_LIBRARY_URL: library.url,
    ONGAKU_SCROBBLER_URL: scrobbler.url,
  })
  const listener = await register(gateway.url, 'mika')
  await linkLastfm(listener, 'mika-fm')
  await scrobbler.end('SIGKILL')

  const { status } = await listener.post('/plays', { plays: somePlays(120) })
  expect(status).toBe(202)
  await waitUntil(
    () => historyOf(listener),
    (plays) => plays.length === 120,
  )
  expect((await receivedBy(simulator.url, 'mika-fm')).totals.scrobbles).toBe(0)

  await startScrobbler()
  const { totals } = await waitUntil(
    () => receivedBy(simulator.url, 'mika-fm'),
    (received) => received.totals.scrobbles === 120,
    60_000,
  )
  expect(totals.received).toBe(120)
  // The gateway doesn't know the address it has now.
  expect((await listener.get('/connections')).status).toBe(503)
}, 120_000)
