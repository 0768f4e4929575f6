import { randomUUID } from 'node:crypto'
import { createManualClock, startDatabase, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type HttpServer } from '@ongaku/shared/http'
import { startGateway, type TestGateway } from './gateway.ts'
import { createLibraryStandIn } from './stand-ins.ts'

interface ListedUser extends Record<string, unknown> {
  id: string
  username: string
}

interface Page {
  items: ListedUser[]
  next_cursor: string | null
}

let engines: TestEngines
let library: HttpServer
let gateway: TestGateway
let ada: string
let grace: { id: string; token: string; apiToken: string }
let owner = ''
const clock = createManualClock(Date.UTC(2100, 4, 1))

const idOf = async (token: string) =>
  (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body.id
const statusOf = async (token: string) => (await gateway.call('GET', '/users/me', { token })).status
const list = (query = '', at = gateway) => at.call<Page>('GET', `/admin/users${query}`, { token: ada })
const update = (id: string, body: object, token = ada) =>
  gateway.call('PATCH', `/admin/users/${id}`, { token, body })
const remove = (id: string, token = ada) => gateway.call('DELETE', `/admin/users/${id}`, { token })

async function register(username: string) {
  const token = (await gateway.register(username)).body.access_token
  const made = await gateway.call<{ token: string }>('POST', '/users/me/tokens', {
    token,
    body: { name: 'x' },
  })
  return { id: await idOf(token), token, apiToken: made.body.token }
}

beforeAll(async () => {
  engines = await startEngines()
  library = createLibraryStandIn(() => owner)
  await library.start()
})

// Each test begins with an administrator and one more user.
beforeEach(async () => {
  const database = await startDatabase()
  gateway = await startGateway(
    { ...engines, mongo: database.mongo },
    { serviceUrls: { library: library.url() }, overrides: { clock } },
  )
  const { stop } = gateway
  gateway = { ...gateway, stop: () => stop().then(() => database.stop()) }
  ada = (await gateway.register('ada')).body.access_token
  clock.advance(1000)
  grace = await register('grace')
  owner = grace.id
})

afterEach(() => gateway.stop())

afterAll(async () => {
  await library.stop()
  await engines.stop()
})

test('the users are listed in the order they came, with what each keeps and when they were last seen', async () => {
  const seen = new Date(clock.now()).toISOString()
  const { items } = await waitUntil(
    async () => (await list()).body,
    (page) => page.items.every((user) => 'last_seen_at' in user),
  )
  expect(items).toEqual([
    {
      id: await idOf(ada),
      username: 'ada',
      created_at: new Date(clock.now() - 1000).toISOString(),
      last_seen_at: seen,
      is_administrator: true,
      is_disabled: false,
      plays: 0,
      tokens: 0,
      sessions: 1,
    },
    {
      id: grace.id,
      username: 'grace',
      created_at: seen,
      last_seen_at: seen,
      is_administrator: false,
      is_disabled: false,
      plays: 1,
      tokens: 1,
      sessions: 1,
    },
  ])
})

test('the list comes in pages, which users who register at the same time do not disturb', async () => {
  const names = ['u1', 'u2', 'u3', 'u4']
  for (const name of names) await gateway.register(name)
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body }: { body: Page } = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
    expect(body.items.length).toBeLessThanOrEqual(2)
    seen.push(...body.items.map(({ username }) => username))
    cursor = body.next_cursor
  }
  expect(seen[0]).toBe('ada')
  expect([...seen].sort()).toEqual(['ada', 'grace', ...names])
})

test('the list comes without the numbers of plays while the library is away', async () => {
  const alone = await startGateway(engines, { overrides: { clock } })
  const token = (await alone.register('ada')).body.access_token
  const { status, body } = await alone.call<Page>('GET', '/admin/users', { token })
  await alone.stop()
  expect(status).toBe(200)
  expect(body.items[0]).toMatchObject({ username: 'ada', tokens: 0, sessions: 1 })
  expect(body.items[0]).not.toHaveProperty('plays')
})

test('a user who is disabled is refused at once, and let in again once enabled', async () => {
  expect([await statusOf(grace.token), await statusOf(grace.apiToken)]).toEqual([200, 200])
  expect((await update(grace.id, { is_disabled: true })).status).toBe(204)
  const refusals = [
    await gateway.call('GET', '/users/me', { token: grace.token }),
    await gateway.call('GET', '/users/me', { token: grace.apiToken }),
    await gateway.login('grace'),
  ]
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({
      status: 403,
      body: { detail: 'This account is disabled; ask an administrator of this server' },
    })
  }
  expect((await list()).body.items[1]).toMatchObject({ username: 'grace', is_disabled: true })
  await update(grace.id, { is_disabled: false })
  expect([await statusOf(grace.token), await statusOf(grace.apiToken)]).toEqual([200, 200])
  expect((await gateway.login('grace')).status).toBe(200)
})

test('a wrong password does not tell that a user is disabled', async () => {
  await update(grace.id, { is_disabled: true })
  const answer = await gateway.call('POST', '/auth/login', {
    body: { username: 'grace', password: 'wrong one' },
  })
  expect(answer.status).toBe(401)
})

test('an administrator may make another, who may do the same, until it is taken back', async () => {
  expect((await update(grace.id, { is_disabled: true }, grace.token)).status).toBe(403)
  await update(grace.id, { is_administrator: true })
  const alan = await register('alan')
  expect((await update(alan.id, { is_disabled: true }, grace.token)).status).toBe(204)
  await update(grace.id, { is_administrator: false })
  expect((await update(alan.id, { is_disabled: false }, grace.token)).status).toBe(403)
})

test('an API token of an administrator needs the scope admin', async () => {
  const make = async (scopes: string[]) =>
    (
      await gateway.call<{ token: string }>('POST', '/users/me/tokens', {
        token: ada,
        body: { name: 'x', scopes },
      })
    ).body.token
  const read = async (token: string) => (await gateway.call('GET', '/admin/users', { token })).status
  expect(await read(await make(['submit', 'read']))).toBe(403)
  expect(await read(await make(['admin']))).toBe(200)
})

describe('the last administrator', () => {
  const deleteMe = (name: string, token: string) =>
    gateway.call('POST', '/users/me/delete', { token, body: { password: `password of ${name}` } })

  test("can't be unmade or disabled, nor leave while others are there", async () => {
    const id = await idOf(ada)
    for (const change of [{ is_administrator: false }, { is_disabled: true }]) {
      expect(await update(id, change)).toMatchObject({
        status: 409,
        body: { detail: 'This is the last administrator; make somebody else one first' },
      })
    }
    expect(await deleteMe('ada', ada)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('You are the only administrator') as string },
    })
    expect(await statusOf(ada)).toBe(200)
  })

  test('is also one whose fellow is disabled', async () => {
    await update(grace.id, { is_administrator: true })
    await update(grace.id, { is_disabled: true })
    expect((await deleteMe('ada', ada)).status).toBe(409)
    await update(grace.id, { is_disabled: false })
    expect((await deleteMe('ada', ada)).status).toBe(204)
  })

  test('may leave as the last user; the next to come is the administrator', async () => {
    expect((await remove(grace.id)).status).toBe(204)
    expect((await deleteMe('ada', ada)).status).toBe(204)
    const { access_token: token } = (await gateway.register('alan')).body
    expect((await gateway.call('GET', '/users/me', { token })).body).toMatchObject({ is_administrator: true })
  })

  test('is left when two unmake each other at the same time', async () => {
    const id = await idOf(ada)
    await update(grace.id, { is_administrator: true })
    const unmade = await Promise.all([
      update(id, { is_administrator: false }, grace.token),
      update(grace.id, { is_administrator: false }),
    ])
    expect(unmade.map(({ status }) => status).sort()).toEqual([204, 409])
  })
})

test('a user who is deleted is gone at once', async () => {
  expect((await remove(grace.id)).status).toBe(204)
  expect([await statusOf(grace.token), await statusOf(grace.apiToken)]).toEqual([401, 401])
  expect((await list()).body.items.map(({ username }) => username)).toEqual(['ada'])
  expect((await remove(grace.id)).status).toBe(404)
  expect((await update(grace.id, { is_disabled: true })).status).toBe(404)
  expect((await remove(randomUUID())).status).toBe(404)
})

test('administrators delete their own account with their password', async () => {
  expect(await remove(await idOf(ada))).toMatchObject({ status: 409, body: { code: 'conflict' } })
})

test('nobody else may list, change or delete users', async () => {
  const answers = [
    await gateway.call('GET', '/admin/users', { token: grace.token }),
    await update(await idOf(ada), { is_disabled: true }, grace.token),
    await remove(await idOf(ada), grace.token),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
  expect((await gateway.call('GET', '/admin/users')).status).toBe(401)
})
