import { createManualClock, startDatabase, startEngines, type TestEngines } from '@ongaku/testing'
import { createDeps } from '../src/deps.ts'
import { type GatewayConfig } from '../src/config.ts'
import { gatewayConfigFor, type SignedInBody, startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
const running: { stop(): Promise<void> }[] = []
const clock = createManualClock(Date.UTC(2100, 4, 1))
const now = () => new Date(clock.now()).toISOString()

beforeAll(async () => {
  engines = await startEngines()
})
afterEach(async () => {
  for (const part of running.splice(0).toReversed()) await part.stop()
})
afterAll(() => engines.stop())

/** Gateways over a database that holds nobody yet. */
async function startFresh(config: Partial<GatewayConfig> = {}) {
  const database = await startDatabase()
  running.push(database)
  const start = async (more: Partial<GatewayConfig> = {}) => {
    const gateway = await startGateway(
      { ...engines, mongo: database.mongo },
      { config: { ...config, ...more }, overrides: { clock } },
    )
    running.push(gateway)
    return gateway
  }
  return { start, gateway: await start(), mongo: database.mongo }
}

const registerWith = (gateway: TestGateway, username: string, code?: string) =>
  gateway.call<SignedInBody & Record<string, unknown>>('POST', '/auth/register', {
    body: { ...gateway.credentials(username), code },
  })
const isAdministrator = async (gateway: TestGateway, token: string) =>
  (await gateway.call('GET', '/users/me', { token })).body.is_administrator

describe('the first user', () => {
  test('is the administrator, and nobody after them', async () => {
    const { gateway } = await startFresh()
    const ada = (await gateway.register('ada')).body.access_token
    const grace = (await gateway.register('grace')).body.access_token
    expect(await isAdministrator(gateway, ada)).toBe(true)
    expect(await isAdministrator(gateway, grace)).toBe(false)
  })

  test('is one of those who register at the same time, at two gateways', async () => {
    const { gateway, start } = await startFresh()
    const other = await start()
    const names = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']
    const answers = await Promise.all(
      names.map((name, index) => (index % 2 ? gateway : other).register(name)),
    )
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201))
    const roles = await Promise.all(answers.map(({ body }) => isAdministrator(gateway, body.access_token)))
    expect(roles.filter(Boolean)).toHaveLength(1)
  })

  test.each([
    ['names its origin', { origin: 'https://elsewhere.example' }, 403],
    ['says so', { 'sec-fetch-site': 'cross-site' }, 403],
    ['runs on another port', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }, 403],
    ['hides its origin', { origin: 'null' }, 403],
    ['may call the API', { 'sec-fetch-site': 'cross-site', origin: 'https://own.example' }, 201],
  ])('does not come from a page elsewhere, which %s, unless it is allowed', async (_, headers, expected) => {
    const { gateway } = await startFresh({ corsOrigins: ['https://own.example'] })
    const body = JSON.stringify(gateway.credentials('mallory'))
    const answer = await fetch(`${gateway.url()}/api/v1/auth/register`, { method: 'POST', headers, body })
    expect(answer.status).toBe(expected)
    expect((await gateway.register('ada')).status).toBe(201)
  })

  test.each(['closed', 'invite'] as const)('may register while it is %s', async (registration) => {
    const { gateway } = await startFresh({ registration })
    expect((await gateway.register('ada')).status).toBe(201)
    expect((await gateway.register('grace')).status).toBe(403)
  })

  test('comes alone while it is closed, also when two try at the same time', async () => {
    const { gateway } = await startFresh({ registration: 'closed' })
    const answers = await Promise.all([gateway.register('ada'), gateway.register('grace')])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403])
  })

  test('of an installation from before there were administrators becomes one at the start', async () => {
    const { gateway, start, mongo } = await startFresh()
    await gateway.register('ada')
    clock.advance(1000)
    await gateway.register('grace')
    const deps = createDeps({ ...gatewayConfigFor(engines), mongo })
    await deps.mongo.start()
    const fields = { isAdministrator: 1, isFirst: 1, timeZone: 1, scrobbling: 1 }
    await deps.mongo.connection.collection('users').updateMany({}, { $unset: fields })
    await deps.mongo.stop()
    const restarted = await start()
    const { access_token: token } = (await restarted.login('ada')).body
    const { body } = await restarted.call('GET', '/users/me', { token })
    expect(body).toMatchObject({ is_administrator: true, time_zone: 'UTC', scrobbling: true })
    const grace = (await restarted.login('grace')).body.access_token
    expect(await isAdministrator(restarted, grace)).toBe(false)
    const patched = await restarted.call('PATCH', '/users/me', { token: grace, body: { scrobbling: false } })
    expect(patched.body).toMatchObject({ time_zone: 'UTC', scrobbling: false })
  })
})

describe('a server that others may reach', () => {
  test.each([
    ['it listens on all addresses', { http: { host: '0.0.0.0', port: 0 } }],
    ['it is behind a proxy', { trustedProxies: ['127.0.0.1'] }],
    ['it has a public name', { allowedHosts: ['music.example.org'] }],
  ])('asks its first user for a code, when %s', async (_, config) => {
    const { gateway } = await startFresh(config)
    const code = gateway.setupCode()!
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/)
    for (const wrong of [undefined, 'AAAA-AAAA-AAAA', '']) {
      expect(await registerWith(gateway, 'ada', wrong)).toMatchObject({
        status: 403,
        body: { errors: [{ field: 'code' }] },
      })
    }
    const { status, body } = await registerWith(gateway, 'ada', code.toLowerCase().replaceAll('-', ' '))
    expect(status).toBe(201)
    expect(await isAdministrator(gateway, body.access_token)).toBe(true)
    expect((await registerWith(gateway, 'grace')).status).toBe(201)
  })

  test('prints one code at all gateways and after a restart, and none once there is a user', async () => {
    const { gateway, start } = await startFresh({ allowedHosts: ['music.example.org'] })
    const second = await start()
    expect(second.setupCode()).toBe(gateway.setupCode())
    expect((await second.register('ada')).status).toBe(201)
    expect((await start()).setupCode()).toBeUndefined()
  })

  test('keeps the code sealed, and drops it once it is used', async () => {
    const { gateway, mongo } = await startFresh({ allowedHosts: ['music.example.org'] })
    const deps = createDeps({ ...gatewayConfigFor(engines), mongo })
    await deps.mongo.start()
    running.push(deps.mongo)
    const stored = () => deps.mongo.connection.collection('setup_codes').find().toArray()
    expect(await stored()).toHaveLength(1)
    expect(JSON.stringify(await stored())).not.toContain(gateway.setupCode())
    await gateway.register('ada')
    expect(await stored()).toEqual([])
  })
})

describe('an invite', () => {
  async function startInviting() {
    const { gateway } = await startFresh({ registration: 'invite' })
    const ada = (await gateway.register('ada')).body.access_token
    const invite = (body: object = {}) =>
      gateway.call<{ id: string; code: string }>('POST', '/admin/invites', { token: ada, body })
    const list = async () =>
      (await gateway.call<{ items: object[] }>('GET', '/admin/invites', { token: ada })).body.items
    return { gateway, ada, invite, list }
  }

  test('lets one person register, who is no administrator', async () => {
    const { gateway, invite, list } = await startInviting()
    const { status, body } = await invite({ note: 'for Grace' })
    expect(status).toBe(201)
    const answers = await Promise.all([
      registerWith(gateway, 'grace', body.code),
      registerWith(gateway, 'mallory', body.code),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 403])
    const joined = answers.find((answer) => answer.status === 201)!
    expect(await isAdministrator(gateway, joined.body.access_token)).toBe(false)
    expect(await list()).toEqual([
      {
        id: body.id,
        note: 'for Grace',
        created_at: now(),
        used_at: now(),
        used_by: expect.stringMatching(/^(grace|mallory)$/) as string,
      },
    ])
  })

  test('is still good after a registration with a taken name', async () => {
    const { gateway, invite } = await startInviting()
    const { code } = (await invite()).body
    expect((await registerWith(gateway, 'Ada', code)).status).toBe(409)
    expect((await registerWith(gateway, 'grace', code)).status).toBe(201)
  })

  test('is refused when it is unknown, expired or revoked', async () => {
    const { gateway, ada, invite, list } = await startInviting()
    const soon = new Date(clock.now() + 60_000).toISOString()
    const short = (await invite({ expires_at: soon })).body
    const revoked = (await invite()).body
    const revoke = () => gateway.call('DELETE', `/admin/invites/${revoked.id}`, { token: ada })
    expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 404])
    clock.advance(60_000)
    for (const code of [short.code, revoked.code, 'made-up', '', undefined]) {
      expect(await registerWith(gateway, 'grace', code)).toMatchObject({
        status: 403,
        body: { errors: [{ field: 'code' }] },
      })
    }
    expect(await list()).toHaveLength(1)
  })

  test('must not have expired already', async () => {
    const { invite } = await startInviting()
    const past = new Date(clock.now()).toISOString()
    expect(await invite({ expires_at: past })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'expires_at' }] },
    })
  })

  test('is made, listed and revoked by administrators alone, and its code is shown once', async () => {
    const { gateway, invite, list } = await startInviting()
    const { id, code } = (await invite()).body
    const grace = (await registerWith(gateway, 'grace', code)).body.access_token
    for (const [method, path] of [
      ['POST', ''],
      ['GET', ''],
      ['DELETE', `/${id}`],
    ] as const) {
      expect(await gateway.call(method, `/admin/invites${path}`, { token: grace })).toMatchObject({
        status: 403,
        body: { detail: 'Only an administrator of this server may do this' },
      })
    }
    expect(JSON.stringify(await list())).not.toContain(code)
  })
})
