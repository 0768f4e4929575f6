import { behindProxy, createAccesses } from './fuzz/access.ts'
import { describeFinding, fuzz } from './fuzz/fuzz.ts'
import { createDataDir, type Ongaku, startOngaku } from './support/start-ongaku.ts'

let ongaku: Ongaku
let dataDir: Awaited<ReturnType<typeof createDataDir>>

beforeAll(async () => {
  dataDir = await createDataDir()
  ongaku = await startOngaku(dataDir.path, behindProxy)
})

afterAll(async () => {
  await ongaku.end('SIGTERM')
  await dataDir.remove()
})

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)

test(`2,000 random requests over all protocols (FUZZ_SEED=${seed}) get no answer they should not`, async () => {
  const { url } = ongaku
  const accesses = await createAccesses(ongaku, 2)
  const { findings, statuses } = await fuzz({ url, accesses, requests: 2_000, seed })
  expect(findings.map(describeFinding)).toEqual([])
  expect(Object.keys(statuses).sort()).toEqual([
    'audioscrobbler',
    'lastfm',
    'listenbrainz',
    'rest',
    'subsonic',
    'webhook',
  ])
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
}, 120_000)
