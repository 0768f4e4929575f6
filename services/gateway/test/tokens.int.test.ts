import { randomUUID } from 'node:crypto'
import { createManualClock, startEngines, type TestEngines } from '@ongaku/testing'
import { type Contract } from '@ongaku/shared/contracts'
import { createDeps } from '../src/deps.ts'
import { createRoutes } from '../src/routes.ts'
import { gatewayConfigFor, startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let ada: string
let grace: string
const clock = createManualClock(Date.UTC(2026, 4, 1))

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: { clock } })
  ada = (await gateway.register('ada')).body.access_token
  grace = (await gateway.register('grace')).body.access_token
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

const create = (token: string, name: unknown) =>
  gateway.call<{ id: string; token: string }>('POST', '/users/me/tokens', { token, body: { name } })
const list = async (token: string) =>
  (await gateway.call<{ items: Record<string, unknown>[] }>('GET', '/users/me/tokens', { token })).body.items
const revoke = (token: string, id: string) => gateway.call('DELETE', `/users/me/tokens/${id}`, { token })

test('an API token is shown once and signs its user in', async () => {
  const { status, body } = await create(ada, ' Navidrome ')
  expect(status).toBe(201)
  expect(body.token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const me = await gateway.call('GET', '/users/me', { token: body.token })
  expect(me.body).toMatchObject({ username: 'ada' })
  const [item] = await list(ada)
  expect(item).toEqual({
    id: body.id,
    name: 'Navidrome',
    created_at: '2026-05-01T00:00:00.000Z',
    last_used_at: '2026-05-01T00:00:00.000Z',
  })
})

test('its last use is written at most once a minute', async () => {
  const { id, token } = (await create(grace, 'mpd')).body
  const useAndRead = async () => {
    await gateway.call('GET', '/users/me', { token })
    return (await list(grace)).find((item) => item.id === id)?.last_used_at
  }
  expect((await list(grace))[0]).not.toHaveProperty('last_used_at')
  const first = await useAndRead()
  clock.advance(59_000)
  expect(await useAndRead()).toBe(first)
  clock.advance(1_000)
  expect(await useAndRead()).toBe(new Date(clock.now()).toISOString())
})

test('it stops working once revoked', async () => {
  const { id, token } = (await create(ada, 'short-lived')).body
  expect((await revoke(ada, id)).status).toBe(204)
  expect((await gateway.call('GET', '/users/me', { token })).status).toBe(401)
  expect((await revoke(ada, id)).status).toBe(404)
})

test("another user's is neither listed nor revoked", async () => {
  const { id, token } = (await create(grace, 'mine')).body
  expect((await list(ada)).map((item) => item.id)).not.toContain(id)
  const refused = await revoke(ada, id)
  const unknown = await revoke(ada, randomUUID())
  expect(refused.status).toBe(404)
  expect(refused.body).toEqual(unknown.body)
  expect((await gateway.call('GET', '/users/me', { token })).status).toBe(200)
})

describe('what an API token may do', () => {
  const config = gatewayConfigFor({
    kafka: { brokers: ['127.0.0.1:1'], partitions: 1, replicationFactor: 1 },
    mongo: { uri: 'mongodb://127.0.0.1:1' },
  })
  const routes = createRoutes(createDeps(config, {}), config).filter(
    ({ authenticated }) => authenticated !== false,
  )
  const ownersOnly = [
    'post /auth/logout',
    'post /users/me/tokens',
    'delete /users/me/tokens/:id',
    'get /lastfm/auth',
    'post /lastfm/session',
    'delete /connections/:id',
  ]
  const nameOf = ({ method, path }: Contract) => `${method} ${path}`

  test('changes nothing but by submitting plays', () => {
    const changing = routes.filter(({ method }) => method !== 'get')
    expect(changing.filter(({ needsSignIn }) => !needsSignIn).map(nameOf)).toEqual([
      'post /now-playing',
      'post /plays',
    ])
    expect(routes.filter(({ needsSignIn }) => needsSignIn).map(nameOf)).toEqual(ownersOnly)
  })

  test.each(
    routes
      .filter((route) => ownersOnly.includes(nameOf(route)))
      .map((route) => [nameOf(route), route] as const),
  )('not %s, whatever the input', async (_, { method, path, body }) => {
    const { token } = (await create(ada, 'script')).body
    const answer = await gateway.call(method.toUpperCase(), path, { token, body: body && 'not json' })
    expect(answer).toMatchObject({
      status: 403,
      body: { detail: 'An API token may not do this; sign in with your password' },
    })
  })
})

test.each([
  ['name', 'an empty name', { name: ' ' }],
  ['name', 'no name', {}],
  ['scopes', 'a field nobody knows', { name: 'x', scopes: [] }],
])('names %s for %s', async (field, _, body) => {
  const answer = await gateway.call('POST', '/users/me/tokens', { token: ada, body })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
})

test('names an id that is none', async () => {
  expect(await revoke(ada, 'abc')).toMatchObject({ status: 400, body: { errors: [{ field: 'id' }] } })
})

test('a user has at most 100', async () => {
  const { access_token: token } = (await gateway.register('collector')).body
  for (let made = 0; made < 100; made += 1) await create(token, `token ${made}`)
  expect(await create(token, 'one too many')).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect(await list(token)).toHaveLength(100)
})
