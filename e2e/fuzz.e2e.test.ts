import { createAccess } from './fuzz/access.ts'
import { describeFinding, fuzz } from './fuzz/fuzz.ts'
import { setUpOngaku } from './support/set-up.ts'

const setUp = setUpOngaku()

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)

test(`2,000 random requests over all protocols (FUZZ_SEED=${seed}) get no answer they should not`, async () => {
  const { url } = setUp.ongaku
  const access = await createAccess(url)
  const { findings, statuses } = await fuzz({ url, access, requests: 2_000, seed })
  expect(findings.map(describeFinding)).toEqual([])
  expect(Object.keys(statuses).sort()).toEqual([
    'audioscrobbler',
    'lastfm',
    'listenbrainz',
    'rest',
    'subsonic',
    'webhook',
  ])
  expect((await setUp.listener.get('/plays')).status).toBe(200)
}, 120_000)
