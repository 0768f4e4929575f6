import { randomUUID } from 'node:crypto'
import { mapServices, services as innerServices } from '@ongaku/shared/contracts'
import { compose } from '@ongaku/shared/lifecycle'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from './gateway.ts'
import { createLibraryStandIn, createScrobblerStandIn, known } from './stand-ins.ts'

let owner = ''
const library = createLibraryStandIn(() => owner)
const scrobbler = createScrobblerStandIn()
const serviceParts = Object.keys(innerServices).map((name) => `${name} service`)
const services = compose('services', [library, scrobbler])
let engines: TestEngines
let gateway: TestGateway
let token: string
let others: string

beforeAll(async () => {
  engines = await startEngines()
  await services.start()
  gateway = await startGateway(engines, {
    // The others need only be ready.
    serviceUrls: { ...mapServices(() => library.url()), scrobbler: scrobbler.url() },
  })
  token = (await gateway.register('ada')).body.access_token
  others = (await gateway.register('mallory')).body.access_token
  owner = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body.id
})

afterAll(async () => {
  await gateway.stop()
  await services.stop()
  await engines.stop()
})

const get = (path: string, by = token) => gateway.call('GET', path, { token: by })

test('the history is the one of who calls', async () => {
  const query = `/plays?limit=10&artist=${encodeURIComponent('Björk')}`
  expect(await get(query)).toMatchObject({
    status: 200,
    body: {
      items: [{ id: known.playId, artist: 'Björk', started_at: '2026-05-01T20:15:30.000Z' }],
      next_cursor: null,
    },
  })
  expect((await get(query, others)).body).toEqual({ items: [], next_cursor: null })
})

test.each([
  ['limit', '/plays?limit=1001'],
  ['from', '/plays?from=yesterday'],
  ['page', '/plays?page=2'],
  ['id', '/plays/abc'],
  ['id', '/plays/abc/deliveries'],
  ['id', '/connections/abc'],
])('names a bad %s in %s', async (field, path) => {
  const method = path.startsWith('/connections') ? 'DELETE' : 'GET'
  expect(await gateway.call(method, path, { token })).toMatchObject({
    status: 400,
    body: { errors: [{ field }] },
  })
})

test("a play's deliveries are shown to who played it", async () => {
  expect(await get(`/plays/${known.playId}/deliveries`)).toMatchObject({
    status: 200,
    body: { items: [{ connection: known.connectionId, service: 'lastfm', status: 'retrying', attempts: 2 }] },
  })
})

test("another user's play is as unknown as one that isn't there", async () => {
  const unknown = await get(`/plays/${randomUUID()}/deliveries`)
  expect(unknown).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await get(`/plays/${known.playId}/deliveries`, others)).toMatchObject({
    status: 404,
    body: unknown.body,
  })
  expect(await get(`/plays/${known.playId}`, others)).toMatchObject({ status: 404, body: unknown.body })
})

test('linking Last.fm goes through the scrobbler, its refusals too', async () => {
  expect((await get('/lastfm/auth')).body).toEqual({
    auth_url: 'http://127.0.0.1:1/api/auth/?token=t1',
    token: 't1',
  })
  const link = (lastfmToken: string) =>
    gateway.call('POST', '/lastfm/session', { token, body: { token: lastfmToken } })
  expect(await link('t2')).toMatchObject({
    status: 401,
    body: { detail: 'The token has not been allowed yet' },
  })
  expect(await link('t1')).toMatchObject({
    status: 200,
    body: { session_key: 'k1', username: 'bjork', message: 'linked' },
  })
  expect((await get('/connections')).body).toEqual({ items: [] })
  expect((await gateway.call('DELETE', `/connections/${known.connectionId}`, { token })).status).toBe(204)
})

test('is ready when it can take plays, and its status tells of all it works with', async () => {
  const ready = await fetch(`${gateway.url()}/health/ready`)
  expect(ready.status).toBe(200)
  const { parts } = (await ready.json()) as { parts: { name: string }[] }
  expect(parts.map(({ name }) => name)).toEqual(['mongo', 'kafka', 'publisher'])
  const names = ['mongo', 'kafka', 'publisher', 'cache', ...serviceParts]
  expect(await get('/status')).toMatchObject({
    status: 200,
    body: { status: 'ok', parts: names.map((name) => ({ name, ready: true })) },
  })
  expect((await gateway.call('GET', '/status')).status).toBe(401)
})

test('stays ready and says so when a service behind it does not answer', async () => {
  const alone = await startGateway(engines)
  const answer = await alone.call('GET', '/plays', { token })
  const ready = await fetch(`${alone.url()}/health/ready`)
  const { body: status } = await alone.call('GET', '/status', { token })
  await alone.stop()
  expect(answer).toMatchObject({ status: 503, body: { detail: 'The library service does not answer' } })
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(ready.status).toBe(200)
  expect(status).toMatchObject({ status: 'degraded' })
  const { parts } = status as { parts: { name: string; ready: boolean; reason?: string }[] }
  expect(parts.filter((part) => !part.ready)).toEqual(
    serviceParts.map((name) => ({
      name,
      ready: false,
      reason: `The ${name} does not answer`,
      state: { parts: [] },
    })),
  )
})

test('a path that is no UTF-8 is told as that', async () => {
  expect(await get('/plays/%ff')).toMatchObject({
    status: 400,
    body: { detail: 'path: is not percent-encoded UTF-8', errors: [{ field: 'path' }] },
  })
})

test('what is not there is a problem, under a policy that lets nothing load', async () => {
  const answer = await get('/nothing')
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
})
