import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { createMongo } from '@ongaku/shared/mongo'
import { createManualClock, startEngines, type TestEngines } from '@ongaku/testing'
import { hashPassword, isOutdated } from '../src/auth/password.ts'
import { createUserRepository } from '../src/users/user.repository.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
const clock = createManualClock(Date.UTC(2026, 4, 1))

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: { clock } })
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

type LoginLimit = 'loginLimit' | 'strictLoginLimit' | 'loginAddressLimit'

const me = (token?: string) => gateway.call('GET', '/users/me', { token })
const refresh = (token: string) =>
  gateway.call<{ access_token: string; refresh_token: string; detail: string }>('POST', '/auth/refresh', {
    body: { refresh_token: token },
  })

describe('registering', () => {
  test('signs the user in', async () => {
    const { status, headers, body } = await gateway.register('Ada')
    expect(status).toBe(201)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      access_token: expect.any(String) as string,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 900,
    })
    expect((await me(body.access_token)).body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      username: 'Ada',
      created_at: '2026-05-01T00:00:00.000Z',
    })
  })

  test('gives a name to one only, whatever its case', async () => {
    const answers = await Promise.all([gateway.register('grace'), gateway.register('GRACE')])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    const refused = answers.find(({ status }) => status === 409)!
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(refused.body).toMatchObject({
      code: 'conflict',
      errors: [{ field: 'username', message: 'is taken' }],
    })
  })

  test.each([
    ['username', { username: 'a b', password: 'long enough' }],
    ['password', { username: 'ab', password: 'short' }],
    ['password', { username: 'LongEnough', password: 'longenough' }],
    ['password', { username: 'ab', password: 'password' }],
    ['password', { username: 'ab', password: '        ' }],
    ['password', { username: 'ab', password: 'long enough \ud83d' }],
    ['email', { username: 'ab', password: 'long enough', email: 'a@b' }],
    ['body', 'not json'],
  ])('names a bad %s', async (field, body) => {
    const { status, body: problem } = await gateway.call('POST', '/auth/register', { body })
    expect(status).toBe(400)
    expect(problem).toMatchObject({ errors: [{ field }] })
  })

  test('is refused when the server has it closed', async () => {
    const closed = await startGateway(engines, { config: { registration: 'closed' } })
    const { status } = await closed.register('mallory')
    await closed.stop()
    expect(status).toBe(403)
  })
})

describe('signing in', () => {
  test('works with the name in any case', async () => {
    await gateway.register('Edsger')
    const { status, body } = await gateway.call<{ access_token: string }>('POST', '/auth/login', {
      body: { ...gateway.credentials('Edsger'), username: 'EDSGER' },
    })
    expect(status).toBe(200)
    expect((await me(body.access_token)).body).toMatchObject({ username: 'Edsger' })
  })

  test('names a password that is not well-formed text', async () => {
    const body = { username: 'ab', password: 'long enough \ud83d' }
    expect(await gateway.call('POST', '/auth/login', { body })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'password' }] },
    })
  })

  test('does not tell a wrong password from an unknown user', async () => {
    await gateway.register('barbara')
    const wrong = await gateway.call('POST', '/auth/login', {
      body: { username: 'barbara', password: 'wrong one' },
    })
    const unknown = await gateway.call('POST', '/auth/login', {
      body: { username: 'nobody', password: 'wrong one' },
    })
    expect(wrong.status).toBe(401)
    expect(unknown.status).toBe(401)
    expect(unknown.body).toEqual(wrong.body)
  })

  describe('limits', () => {
    let limited: TestGateway
    afterEach(() => limited.stop())

    async function startLimited(points: Partial<Record<LoginLimit, number>>, config = {}) {
      const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
      const overrides = Object.entries(points).map(([name, count]) => [
        name,
        limiter(name, { points: count, perMs: 60_000 }),
      ])
      limited = await startGateway(engines, { config, overrides: Object.fromEntries(overrides) as object })
    }
    const failAs = async (username: string) =>
      (await limited.call('POST', '/auth/login', { body: { username, password: 'not the right one' } }))
        .status

    test('failures by name, in any case', async () => {
      await startLimited({ loginLimit: 2 })
      const statuses: number[] = []
      for (const name of ['x1', 'x1', 'X1', 'x2']) statuses.push(await failAs(name))
      expect(statuses).toEqual([401, 401, 429, 401])
      const { headers, body } = await limited.login('x1')
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(body).toMatchObject({ code: 'rate_limited' })
    })

    test('no sign-in that succeeds', async () => {
      await gateway.register('frances')
      await startLimited({ loginLimit: 2, loginAddressLimit: 2 })
      for (let i = 0; i < 4; i += 1) expect((await limited.login('frances')).status).toBe(200)
      expect(await failAs('frances')).toBe(401)
      expect((await limited.login('frances')).status).toBe(200)
    })

    test('no right password by what failed under other names', async () => {
      await gateway.register('radia')
      await startLimited({ loginAddressLimit: 3 })
      for (let i = 0; i < 5; i += 1) expect(await failAs(`made-up-${i}`)).toBe(401)
      expect((await limited.login('radia')).status).toBe(200)
    })

    test('a name more tightly once its address has failed too often', async () => {
      await startLimited({ loginLimit: 10, loginAddressLimit: 2, strictLoginLimit: 1 })
      const statuses: number[] = []
      for (const name of ['x1', 'x2', 'x3', 'x3', 'x1']) statuses.push(await failAs(name))
      expect(statuses).toEqual([401, 401, 401, 429, 401])
    })

    test.each([
      ['named by a proxy that is trusted', ['127.0.0.1'], [401, 401, 429]],
      ['it comes from, whatever it says, without one', undefined, [401, 429, 429]],
    ])('by the address %s', async (_, trustedProxies, expected) => {
      await startLimited({ loginLimit: 1 }, { trustedProxies })
      const statuses: number[] = []
      for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) {
        const { status } = await fetch(`${limited.url()}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'x-forwarded-for': address },
          body: JSON.stringify(limited.credentials('nobody')),
        })
        statuses.push(status)
      }
      expect(statuses).toEqual(expected)
    })
  })

  test('raises the cost of a hash that was made with another', async () => {
    const { body } = await gateway.register('donald')
    const { id } = (await me(body.access_token)).body as { id: string }
    const mongo = createMongo(engines.mongo, 'ongaku_gateway')
    const users = createUserRepository(mongo)
    await mongo.start()
    const { password } = gateway.credentials('donald')
    await users.replacePasswordHash(id, await hashPassword(password, { ln: 4, r: 1, p: 1 }))
    expect((await gateway.login('donald')).status).toBe(200)
    const raised = await users.byId(id)
    await mongo.stop()
    expect(isOutdated(raised!.passwordHash)).toBe(false)
    expect((await gateway.login('donald')).status).toBe(200)
  })
})

describe('a refresh token', () => {
  test('is exchanged for a new pair', async () => {
    const first = (await gateway.register('alan')).body
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect((await me(second.body.access_token)).status).toBe(200)
    expect((await refresh(second.body.refresh_token)).status).toBe(200)
  })

  test('ends the whole sign-in when it comes again later', async () => {
    const first = (await gateway.register('tony')).body
    const other = (await gateway.login('tony')).body
    const second = (await refresh(first.refresh_token)).body
    clock.advance(30_001)
    const again = await refresh(first.refresh_token)
    expect(again.status).toBe(401)
    expect(again.body.detail).toContain('was used before')
    expect((await me(second.access_token)).status).toBe(401)
    expect((await refresh(second.refresh_token)).status).toBe(401)
    expect((await me(other.access_token)).status).toBe(200)
  })

  test('may be repeated soon by a client that did not get its answer', async () => {
    const { refresh_token: token } = (await gateway.register('ken')).body
    await refresh(token)
    clock.advance(29_000)
    const { status, body } = await refresh(token)
    expect(status).toBe(200)
    expect((await refresh(body.refresh_token)).status).toBe(200)
  })

  test.each([
    ['three times', (use: () => Promise<unknown>) => use().then(use).then(use)],
    ['three times at once', (use: () => Promise<unknown>) => Promise.all([use(), use(), use()])],
  ])('leaves one chain alive when it comes %s', async (times, repeat) => {
    const { refresh_token: token } = (await gateway.register(times.replaceAll(' ', '-'))).body
    const next = new Set<string>()
    await repeat(async () => next.add((await refresh(token)).body.refresh_token))
    expect(next.size).toBe(1)
    const [successor] = [...next]
    const last = await refresh(successor!)
    expect(last.status).toBe(200)
    clock.advance(30_001)
    expect((await refresh(token)).status).toBe(401)
    expect((await refresh(last.body.refresh_token)).status).toBe(401)
  })

  test('is refused when nobody has issued it', async () => {
    expect(await refresh('made-up')).toMatchObject({
      status: 401,
      body: { detail: 'The refresh token is not known' },
    })
  })
})

describe('an access token', () => {
  test('stops working at once when its sign-in is ended', async () => {
    const { access_token: token, refresh_token: refreshToken } = (await gateway.register('dennis')).body
    expect((await gateway.call('POST', '/auth/logout', { token })).status).toBe(204)
    expect(await me(token)).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('was ended') as string },
    })
    expect((await refresh(refreshToken)).status).toBe(401)
  })

  test.each([
    ['is missing', undefined, /^Sign in first/],
    ['is made up', 'a.b.c', 'The access token is not valid'],
    [
      'is an unknown API token',
      '7c3b6f0e-6a55-4b44-9d4c-0d7f6f0a1b22',
      'The API token is not known or was revoked',
    ],
  ])('is asked for when it %s', async (_, token, detail) => {
    const answer = await me(token)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    expect(answer.body.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail))
  })

  test('is refused, by what is wrong, in a header of another scheme', async () => {
    const response = await fetch(`${gateway.url()}/api/v1/users/me`, {
      headers: { authorization: 'Basic abc' },
    })
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('can not be read')
  })

  // Last: it moves the clock.
  test('expires after 15 minutes, and the sign-in after 30 days without a refresh', async () => {
    const { access_token: token, refresh_token: refreshToken } = (await gateway.register('niklaus')).body
    clock.advance(15 * 60_000)
    expect(await me(token)).toMatchObject({ status: 401, body: { detail: 'The access token has expired' } })
    const second = await refresh(refreshToken)
    expect(second.status).toBe(200)
    clock.advance(30 * 86_400_000)
    expect(await refresh(second.body.refresh_token)).toMatchObject({
      status: 401,
      body: { detail: 'The refresh token has expired; sign in again' },
    })
  })
})
