import { waitUntil } from '@ongaku/shared/testing'
import {
  historyOf,
  linkLastfm,
  type Listener,
  postOneByOne,
  register,
  somePlays,
} from './support/listener.ts'
import { receivedBy, takenBatches } from './support/received.ts'
import { createDataDir, type Ongaku, startOngaku } from './support/start-ongaku.ts'

let dataDir: Awaited<ReturnType<typeof createDataDir>>
let ongaku: Ongaku
let listener: Listener

beforeAll(async () => {
  dataDir = await createDataDir()
  ongaku = await startOngaku(dataDir.path)
  listener = await register(ongaku.url, 'mika')
  await linkLastfm(listener, 'mika-fm')
})

afterAll(async () => {
  await ongaku.end('SIGTERM')
  await dataDir.remove()
})

test('a thousand plays posted twice are kept once and delivered once, in batches, the oldest first', async () => {
  const plays = somePlays(1000)
  await postOneByOne(listener, plays)
  await postOneByOne(listener, plays)
  const received = await waitUntil(
    () => receivedBy(ongaku.simulator, 'mika-fm'),
    ({ totals }) => totals.scrobbles >= 1000,
    60_000,
  )

  expect(await historyOf(listener)).toHaveLength(1000)
  expect(new Set(received.scrobbles.map(({ track }) => track)).size).toBe(1000)
  expect(received.totals).toMatchObject({ scrobbles: 1000, received: 1000 })

  const batches = takenBatches(received)
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(50)
  for (const batch of batches) expect(batch).toEqual([...batch].sort((a, b) => a - b))
}, 120_000)
