import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { type Limits } from '../src/limits.ts'
import { playAt } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway

beforeAll(async () => {
  engines = await startEngines()
})
afterEach(() => gateway.stop())
afterAll(() => engines.stop())

async function start(points: Partial<Record<keyof Limits, number>>) {
  const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
  const overrides = Object.entries(points).map(([name, count]) => [
    name,
    limiter(name, { points: count, perMs: 60_000 }),
  ])
  gateway = await startGateway(engines, { overrides: Object.fromEntries(overrides) as object })
}

const me = (token?: string) => gateway.call('GET', '/users/me', { token })
const quotaOf = ({ headers }: { headers: Headers }) => [
  headers.get('ratelimit-policy'),
  headers.get('ratelimit'),
]

test('every answer tells what its limit leaves, also one that names a mistake', async () => {
  await start({ callLimit: 5, anonymousLimit: 50 })
  const registered = await gateway.register('headers')
  expect(quotaOf(registered)).toEqual(['"anonymous";q=50;w=60', '"anonymous";r=49;t=60'])
  const token = registered.body.access_token
  expect(quotaOf(await me(token))).toEqual(['"call";q=5;w=60', '"call";r=4;t=60'])
  const missing = await gateway.call('DELETE', '/users/me/tokens/abc', { token })
  expect([missing.status, ...quotaOf(missing)]).toEqual([400, '"call";q=5;w=60', '"call";r=3;t=60'])
  const taken = await gateway.call('POST', '/plays', { token, body: { plays: [playAt(60)] } })
  expect([taken.status, ...quotaOf(taken)]).toEqual([202, '"submit";q=120000;w=5', '"submit";r=119960;t=5'])
  expect(quotaOf(await me(token))).toEqual(['"call";q=5;w=60', '"call";r=2;t=60'])
})

test('a user who calls too often is told when to come back, and nobody else is', async () => {
  await start({ callLimit: 2 })
  const { access_token: eager } = (await gateway.register('eager')).body
  const { access_token: calm } = (await gateway.register('calm')).body
  await me(eager)
  await me(eager)
  const refused = await me(eager)
  expect([refused.status, ...quotaOf(refused)]).toEqual([429, '"call";q=2;w=60', '"call";r=0;t=60'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.body).toMatchObject({
    code: 'rate_limited',
    detail: expect.stringMatching(/^Too many requests/) as string,
  })
  expect((await me(calm)).status).toBe(200)
  expect((await gateway.call('POST', '/plays', { token: eager, body: { plays: [playAt(9)] } })).status).toBe(
    202,
  )
})

test('a script that uses up its limit does not shut its owner out', async () => {
  await start({ callLimit: 2 })
  const { access_token: owner } = (await gateway.register('owner')).body
  const { body } = await gateway.call<{ token: string }>('POST', '/users/me/tokens', {
    token: owner,
    body: { name: 'script' },
  })
  const statuses: number[] = []
  for (const token of [body.token, body.token, body.token, owner]) statuses.push((await me(token)).status)
  expect(statuses).toEqual([200, 200, 429, 200])
})

test('a network that sends no valid token is limited, and those who have one there are not', async () => {
  await start({ anonymousLimit: 3 })
  const { access_token: token } = (await gateway.register('neighbour')).body
  const statuses: number[] = []
  for (const by of [undefined, 'a.b.c', 'd.e.f', token]) statuses.push((await me(by)).status)
  expect(statuses).toEqual([401, 401, 429, 200])
  expect((await gateway.login('neighbour')).status).toBe(429)
})

test('a protocol whose key is in the body is limited by user once that is known, otherwise by network', async () => {
  await start({ anonymousLimit: 3 })
  const { access_token: owner } = (await gateway.register('player')).body
  const { body } = await gateway.call<{ token: string }>('POST', '/users/me/tokens', {
    token: owner,
    body: { name: 'player' },
  })
  const playNow = (key: string) =>
    fetch(`${gateway.url()}/2.0/`, {
      method: 'POST',
      body: new URLSearchParams({
        method: 'track.updateNowPlaying',
        api_key: 'x',
        sk: key,
        artist: 'Low',
        track: 'Words',
      }),
    })
  const known = [await playNow(body.token), await playNow(body.token), await playNow(body.token)]
  expect(known.map((answer) => [answer.status, quotaOf(answer)[0]])).toEqual(
    Array.from({ length: 3 }, () => [200, '"submit";q=120000;w=5']),
  )
  // The window may be some seconds old by then.
  const left = (points: number) =>
    expect.stringMatching(new RegExp(`^"anonymous";r=${points};t=\\d+$`)) as string
  const unknown = [await playNow('x'), await playNow('x'), await playNow('x')]
  expect(unknown.map((answer) => [answer.status, ...quotaOf(answer)])).toEqual([
    [403, '"anonymous";q=3;w=60', left(1)],
    [403, '"anonymous";q=3;w=60', left(0)],
    [429, '"anonymous";q=3;w=60', left(0)],
  ])
  expect((await playNow(body.token)).status).toBe(200)
})

test('a sign of life is never limited', async () => {
  await start({ anonymousLimit: 1 })
  const statuses: number[] = []
  for (const path of ['/health', '/health', '/health/ready']) {
    statuses.push((await fetch(gateway.url() + path)).status)
  }
  expect(statuses).toEqual([200, 200, 200])
})
