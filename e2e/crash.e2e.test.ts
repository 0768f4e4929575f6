import { waitUntil } from '@ongaku/testing'
import { historyOf, linkLastfm, login, postOneByOne, register, somePlays } from './support/listener.ts'
import { receivedBy } from './support/received.ts'
import { createDataDir, type Simulator, startOngaku, startSimulator } from './support/start-ongaku.ts'

let dataDir: Awaited<ReturnType<typeof createDataDir>>
let simulator: Simulator

beforeAll(async () => {
  dataDir = await createDataDir()
  simulator = await startSimulator()
})

afterAll(async () => {
  await simulator.end('SIGTERM')
  await dataDir.remove()
})

test('killed in the middle of a thousand plays, it has each once after a restart and a repost', async () => {
  const plays = somePlays(1000)
  const killed = await startOngaku(dataDir.path, simulator.lastfmEnv)
  const listener = await register(killed.url, 'mika')
  await linkLastfm(listener, 'mika-fm')

  const posting = postOneByOne(listener, plays).catch(() => 'cut off')
  await waitUntil(
    () => receivedBy(simulator.url, 'mika-fm'),
    ({ totals }) => totals.scrobbles >= 100,
  )
  await killed.end('SIGKILL')
  expect(await posting).toBe('cut off')

  const restarted = await startOngaku(dataDir.path, simulator.lastfmEnv)
  const again = await login(restarted.url, 'mika')
  await postOneByOne(again, plays)
  const received = await waitUntil(
    () => receivedBy(simulator.url, 'mika-fm'),
    ({ totals }) => totals.scrobbles >= 1000,
    60_000,
  )
  expect(await historyOf(again)).toHaveLength(1000)
  expect(received.totals.scrobbles).toBe(1000)
  expect(new Set(received.scrobbles.map(({ track }) => track)).size).toBe(1000)
  // Only the batch that was under way at the kill may have been sent twice.
  expect(received.totals.received).toBeLessThanOrEqual(1050)
  await restarted.end('SIGTERM')
}, 180_000)
