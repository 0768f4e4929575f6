import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { createManualClock, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { watchPlays } from './events.ts'
import { type SignedInBody, startGateway, type TestGateway } from './gateway.ts'

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

const statusOf = async (token: string) => (await gateway.call('GET', '/users/me', { token })).status
const refresh = async (token: string) =>
  (await gateway.call('POST', '/auth/refresh', { body: { refresh_token: token } })).status
const loginWith = (username: string, password: string) =>
  gateway.call<SignedInBody>('POST', '/auth/login', { body: { username, password } })

describe('changing the password', () => {
  const change = (token: string, current: string, next: string, at = gateway) =>
    at.call('POST', '/users/me/password', { token, body: { current_password: current, new_password: next } })

  test('ends all other sign-ins, and leaves the one that asks and the API tokens', async () => {
    const { body: other } = await gateway.register('ada')
    const { body: mine } = await gateway.login('ada')
    const { token } = (
      await gateway.call<{ token: string }>('POST', '/users/me/tokens', {
        token: mine.access_token,
        body: { name: 'player' },
      })
    ).body
    expect((await change(mine.access_token, 'password of ada', 'another password')).status).toBe(204)
    expect(await statusOf(other.access_token)).toBe(401)
    expect(await refresh(other.refresh_token)).toBe(401)
    expect(await statusOf(mine.access_token)).toBe(200)
    expect(await refresh(mine.refresh_token)).toBe(200)
    expect(await statusOf(token)).toBe(200)
    expect((await gateway.login('ada')).status).toBe(401)
    expect((await loginWith('ada', 'another password')).status).toBe(200)
  })

  test('ends all sign-ins when an API token asks', async () => {
    const { access_token: session } = (await gateway.register('grace')).body
    const { body } = await gateway.call<{ token: string }>('POST', '/users/me/tokens', {
      token: session,
      body: { name: 'script', scopes: ['admin'] },
    })
    expect((await change(body.token, 'password of grace', 'another password')).status).toBe(204)
    expect(await statusOf(session)).toBe(401)
  })

  test('needs the current password, and a new one that will do', async () => {
    const { access_token: token } = (await gateway.register('alan')).body
    expect(await change(token, 'not the one', 'another password')).toMatchObject({
      status: 403,
      body: { detail: 'The password is wrong' },
    })
    for (const bad of ['short', 'password', 'ALAN']) {
      expect(await change(token, 'password of alan', bad)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'new_password' }] },
      })
    }
    const named = (await gateway.register('long-enough')).body.access_token
    expect(await change(named, 'password of long-enough', 'Long-Enough')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'new_password', message: 'must not be the username' }] },
    })
    expect((await gateway.login('alan')).status).toBe(200)
  })

  test('counts wrong passwords as failed sign-ins, and deleting the account does too', async () => {
    const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
    const loginLimit = limiter('login', { points: 2, perMs: 60_000 })
    const limited = await startGateway(engines, { overrides: { clock, loginLimit } })
    const { access_token: token } = (await limited.register('barbara')).body
    const remove = (password: string) =>
      limited.call('POST', '/users/me/delete', { token, body: { password } })
    const statuses = [
      (await change(token, 'wrong', 'another password', limited)).status,
      (await remove('wrong')).status,
      (await change(token, 'password of barbara', 'another password', limited)).status,
      (await remove('password of barbara')).status,
      (await limited.login('barbara')).status,
    ]
    await limited.stop()
    expect(statuses).toEqual([403, 403, 429, 429, 429])
  })
})

describe('sign-ins', () => {
  interface Item {
    id: string
    is_current: boolean
  }
  const list = async (token: string) =>
    (await gateway.call<{ items: Item[] }>('GET', '/users/me/sessions', { token })).body.items
  const end = (token: string, id: string) => gateway.call('DELETE', `/users/me/sessions/${id}`, { token })

  test('are listed, newest first, with who used them last', async () => {
    const { access_token: first } = (await gateway.register('edsger')).body
    clock.advance(1000)
    const { access_token: second } = (await gateway.login('edsger')).body
    const answered = await fetch(`${gateway.url()}/api/v1/users/me`, {
      headers: { authorization: `Bearer ${first}`, 'user-agent': 'mpdscribble/0.25 (Linux)' },
    })
    expect(answered.status).toBe(200)
    const at = new Date(clock.now()).toISOString()
    const items = await waitUntil(
      () => list(second),
      (found) => found.every((item) => 'last_used_at' in item),
    )
    expect(items).toEqual([
      {
        id: expect.any(String) as string,
        created_at: at,
        last_used_at: at,
        client: 'node',
        network: '127.0.0.1',
        is_current: true,
      },
      {
        id: expect.any(String) as string,
        created_at: new Date(clock.now() - 1000).toISOString(),
        last_used_at: at,
        client: 'mpdscribble/0.25',
        network: '127.0.0.1',
        is_current: false,
      },
    ])
  })

  test('are ended one by one', async () => {
    const { body: mine } = await gateway.register('niklaus')
    const { body: other } = await gateway.login('niklaus')
    const { id } = (await list(mine.access_token)).find((item) => !item.is_current)!
    expect((await end(mine.access_token, id)).status).toBe(204)
    expect((await end(mine.access_token, id)).status).toBe(404)
    expect(await statusOf(other.access_token)).toBe(401)
    expect(await refresh(other.refresh_token)).toBe(401)
    expect(await list(mine.access_token)).toHaveLength(1)
  })

  test('are ended all at once, but for the one that asks', async () => {
    const { body: mine } = await gateway.register('tony')
    const others = [(await gateway.login('tony')).body, (await gateway.login('tony')).body]
    const { status } = await gateway.call('DELETE', '/users/me/sessions', { token: mine.access_token })
    expect(status).toBe(204)
    for (const other of others) expect(await statusOf(other.access_token)).toBe(401)
    expect(await statusOf(mine.access_token)).toBe(200)
    expect(await refresh(mine.refresh_token)).toBe(200)
  })

  test("of another user can't be ended", async () => {
    const { access_token: mine } = (await gateway.register('ken')).body
    const { access_token: theirs } = (await gateway.register('dennis')).body
    const [session] = await list(theirs)
    expect((await end(mine, session!.id)).status).toBe(404)
    expect(await statusOf(theirs)).toBe(200)
  })
})

describe('settings', () => {
  const patch = (token: string, body: object) => gateway.call('PATCH', '/users/me', { token, body })

  test('are changed one by one, and every change is published', async () => {
    const events = await watchPlays(engines.kafka)
    const { access_token: token } = (await gateway.register('radia')).body
    expect((await patch(token, { time_zone: 'Atlantic/Reykjavik' })).status).toBe(200)
    expect((await patch(token, { scrobbling: false, display_name: ' Radia P. ' })).body).toMatchObject({
      username: 'radia',
      display_name: 'Radia P.',
      time_zone: 'Atlantic/Reykjavik',
      scrobbling: false,
    })
    const { id } = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body
    const published = await events.ofUser(id, 2)
    await events.stop()
    expect(published).toMatchObject([
      { type: 'user.changed', data: { user_id: id, time_zone: 'Atlantic/Reykjavik', scrobbling: true } },
      { type: 'user.changed', data: { user_id: id, time_zone: 'Atlantic/Reykjavik', scrobbling: false } },
    ])
    expect((await patch(token, { display_name: null })).body).not.toHaveProperty('display_name')
  })

  test('that are changed at the same time are all published as they are', async () => {
    const events = await watchPlays(engines.kafka)
    const { access_token: token } = (await gateway.register('frances')).body
    await Promise.all([
      patch(token, { time_zone: 'Asia/Tokyo' }),
      patch(token, { scrobbling: false }),
      patch(token, { display_name: 'F' }),
    ])
    const { id } = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body
    const published = await events.ofUser(id, 3)
    await events.stop()
    expect(published.at(-1)?.data).toMatchObject({ time_zone: 'Asia/Tokyo', scrobbling: false })
  })

  test.each([
    ['time_zone', { time_zone: 'Mars/Olympus' }],
    ['time_zone', { time_zone: '+01:00' }],
    ['scrobbling', { scrobbling: 'yes' }],
    ['display_name', { display_name: ' ' }],
    ['is_administrator', { is_administrator: true }],
  ])('name a bad %s', async (field, body) => {
    const { access_token: token } = (await gateway.register(`bad-${JSON.stringify(body).length}-${field[0]}`))
      .body
    expect(await patch(token, body)).toMatchObject({ status: 400, body: { errors: [{ field }] } })
  })
})
