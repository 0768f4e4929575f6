import { randomUUID } from 'node:crypto'
import { createMongo } from '@ongaku/shared/mongo'
import { createManualClock, startEngines, type TestEngines } from '@ongaku/testing'
import { hashPassword, isOutdated } from '../src/auth/password.ts'
import { createUserRepository } from '../src/users/user.repository.ts'
import { recordReadsById, startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
// Ahead of the real time, by which the database drops expired sessions.
const clock = createManualClock(Date.UTC(2100, 4, 1))

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: { clock } })
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

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
      created_at: '2100-05-01T00:00:00.000Z',
      time_zone: 'UTC',
      scrobbling: true,
      is_administrator: true,
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

  test('ends the oldest sign-in of a user who has a thousand', async () => {
    const { access_token: token } = (await gateway.register('scripted')).body
    const { id: userId } = (await me(token)).body
    const mongo = createMongo(engines.mongo, 'ongaku_gateway')
    await mongo.start()
    const sessions = mongo.connection.collection<{ _id: string; createdAt: Date }>('sessions')
    const createdAt = new Date(clock.now() + 1)
    const expiresAt = new Date(clock.now() + 60_000)
    await sessions.insertMany(
      Array.from({ length: 999 }, () => ({ _id: randomUUID(), userId, createdAt, expiresAt })),
    )
    expect((await me(token)).status).toBe(200)
    clock.advance(2)
    const newest = (await gateway.login('scripted')).body.access_token
    expect(await sessions.countDocuments({ userId })).toBe(1000)
    await mongo.stop()
    expect((await me(token)).status).toBe(401)
    expect((await me(newest)).status).toBe(200)
  })

  test('raises the cost of a hash that was made with another', async () => {
    const { body } = await gateway.register('donald')
    const { id } = (await me(body.access_token)).body as { id: string }
    const mongo = createMongo(engines.mongo, 'ongaku_gateway')
    const users = createUserRepository(mongo, clock, { wake: () => undefined })
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
    expect(again.body.detail).toContain('has been used before')
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

  test('is checked against the database once in ten seconds', async () => {
    const { access_token: token } = (await gateway.register('busy')).body
    const mongo = createMongo(engines.mongo, 'ongaku_gateway')
    const reads = recordReadsById(mongo)
    const busy = await startGateway(engines, { overrides: { clock, mongo } })
    const use = () => busy.call('POST', '/now-playing', { token, body: { artist: 'a', title: 't' } })
    const answers = await Promise.all([use(), use(), use()])
    answers.push(await use())
    clock.advance(10_001)
    answers.push(await use())
    const { status } = await gateway.call('POST', '/auth/logout', { token })
    clock.advance(10_001)
    const ended = await use()
    await busy.stop()
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202, 202])
    expect([status, ended.status]).toEqual([204, 401])
    expect(reads).toEqual(['sessions', 'users', 'sessions', 'users', 'sessions'])
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
    expect(await response.text()).toContain("can't be read")
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
