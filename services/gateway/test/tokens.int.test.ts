import { randomUUID } from 'node:crypto'
import { type Contract } from '@ongaku/shared/contracts'
import { createMongo } from '@ongaku/shared/mongo'
import { createManualClock, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { createDeps } from '../src/deps.ts'
import { createRoutes } from '../src/routes.ts'
import { gatewayConfigFor, recordReadsById, startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let ada: string
let grace: string
// Ahead of the real time, by which the database drops expired sessions.
const clock = createManualClock(Date.UTC(2100, 4, 1))

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
  const [item] = await waitUntil(
    () => list(ada),
    ([first]) => first?.last_used_at !== undefined,
  )
  expect(item).toEqual({
    id: body.id,
    name: 'Navidrome',
    scopes: ['submit', 'read'],
    created_at: '2100-05-01T00:00:00.000Z',
    last_used_at: '2100-05-01T00:00:00.000Z',
    last_used_by: 'node',
  })
})

test('its last use is written at most once a minute', async () => {
  const { id, token } = (await create(grace, 'mpd')).body
  const use = () => gateway.call('GET', '/users/me', { token })
  const lastUse = async () => (await list(grace)).find((item) => item.id === id)?.last_used_at
  const isNow = (at: unknown) => at === new Date(clock.now()).toISOString()
  expect((await list(grace))[0]).not.toHaveProperty('last_used_at')
  await use()
  const first = await waitUntil(lastUse, isNow)
  clock.advance(59_000)
  await use()
  expect(await lastUse()).toBe(first)
  clock.advance(1_001)
  await use()
  await waitUntil(lastUse, isNow)
})

test('it stops working once revoked', async () => {
  const { id, token } = (await create(ada, 'short-lived')).body
  expect((await revoke(ada, id)).status).toBe(204)
  expect((await gateway.call('GET', '/users/me', { token })).status).toBe(401)
  expect((await revoke(ada, id)).status).toBe(404)
})

test('it is looked up once in ten seconds, however often it is used', async () => {
  const { token } = (await create(ada, 'busy')).body
  const mongo = createMongo(engines.mongo, 'ongaku_gateway')
  const reads = recordReadsById(mongo)
  const busy = await startGateway(engines, { overrides: { clock, mongo } })
  const use = () => busy.call('POST', '/now-playing', { token, body: { artist: 'a', title: 't' } })
  const answers = await Promise.all([use(), use(), use()])
  answers.push(await use())
  const within = [...reads]
  clock.advance(10_001)
  answers.push(await use())
  await busy.stop()
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  expect(within).toEqual(['api_tokens', 'users'])
  expect(reads).toEqual(['api_tokens', 'users', 'api_tokens', 'users'])
})

test('another instance may honour it for ten seconds after it was revoked', async () => {
  const { id, token } = (await create(ada, 'revoked elsewhere')).body
  const other = await startGateway(engines, { overrides: { clock } })
  const use = async () => (await other.call('GET', '/users/me', { token })).status
  expect(await use()).toBe(200)
  await revoke(ada, id)
  expect((await gateway.call('GET', '/users/me', { token })).status).toBe(401)
  clock.advance(10_001)
  const afterwards = await use()
  await other.stop()
  expect(afterwards).toBe(401)
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
  const routes = createRoutes(createDeps(config, {}), config).filter(({ access }) => access !== 'anyone')
  const ownersOnly = [
    'post /auth/logout',
    'post /users/me/password',
    'get /users/me/sessions',
    'delete /users/me/sessions/:id',
    'delete /users/me/sessions',
    'patch /users/me',
    'post /users/me/delete',
    'post /users/me/tokens',
    'delete /users/me/tokens/:id',
    'post /users/me/app-password',
    'delete /users/me/app-password',
    'post /users/me/webhooks',
    'get /users/me/webhooks',
    'put /users/me/webhooks/:id',
    'delete /users/me/webhooks/:id',
    'post /users/me/webhooks/:id/test',
    'post /users/me/api-accounts',
    'delete /users/me/api-accounts/:id',
    'delete /users/me/lastfm-sessions/:id',
    'get /lastfm/auth',
    'post /lastfm/session',
    'post /connections',
    'delete /connections/:id',
    'post /connections/:id/retry',
    'post /users/api-keys',
    'get /users/api-keys',
    'delete /users/api-keys/:id',
    'post /jobs/:id/pause',
    'post /jobs/:id/resume',
    'post /jobs/:id/cancel',
  ]
  const nameOf = ({ method, path }: Contract) => `${method} ${path}`

  test('changes nothing but by submitting plays', () => {
    const changing = routes.filter(({ method }) => method !== 'get')
    expect(changing.filter(({ access }) => access === 'submit').map(nameOf)).toEqual([
      'post /now-playing',
      'post /plays',
      'post /feedback',
    ])
    expect(routes.filter(({ access }) => access === 'owner').map(nameOf)).toEqual(ownersOnly)
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
      body: {
        detail:
          'An API token may not do this unless it has the scope "admin"; use one that has it, or sign in',
      },
    })
  })
})

test.each([
  ['name', 'an empty name', { name: ' ' }],
  ['name', 'no name', {}],
  ['scopes', 'an empty list of scopes', { name: 'x', scopes: [] }],
  ['scopes[0]', 'an unknown scope', { name: 'x', scopes: ['all'] }],
  ['colour', 'a field nobody knows', { name: 'x', colour: 'red' }],
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
