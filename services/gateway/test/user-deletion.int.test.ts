import { uuidToBinary } from '@ongaku/shared/mongo'
import { createManualClock, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { createDeps, type Deps } from '../src/deps.ts'
import { hashToken } from '../src/auth/secret-token.ts'
import { describeDeletion } from '../src/users/user-events.ts'
import { watchPlays } from './events.ts'
import { gatewayConfigFor, type SignedInBody, startGateway, type TestGateway } from './gateway.ts'
import { giveEverything } from './owned-data.ts'

let engines: TestEngines
let gateway: TestGateway
/** The gateway's parts over the same database, of which only the database is started. */
let deps: Deps
let events: Awaited<ReturnType<typeof watchPlays>>
let administrator: string
const clock = createManualClock(Date.UTC(2100, 4, 1))
const start = () => startGateway(engines, { config: { registration: 'invite' }, overrides: { clock } })

beforeAll(async () => {
  engines = await startEngines()
  gateway = await start()
  deps = createDeps(gatewayConfigFor(engines), { clock })
  await deps.mongo.start()
  events = await watchPlays(engines.kafka)
  await gateway.register('administrator')
})

beforeEach(async () => {
  administrator = (await gateway.login('administrator')).body.access_token
})

afterAll(async () => {
  await events.stop()
  await deps.mongo.stop()
  await gateway.stop()
  await engines.stop()
})

const invite = async (token: string) =>
  (await gateway.call<{ code: string }>('POST', '/admin/invites', { token, body: {} })).body.code

/** A user of whom there is something in every collection that holds something of users. */
async function register(username: string) {
  const { body: session } = await gateway.call<SignedInBody>('POST', '/auth/register', {
    body: { ...gateway.credentials(username), code: await invite(administrator) },
  })
  const token = session.access_token
  const { id } = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body
  const administers = `/admin/users/${id}`
  await gateway.call('PATCH', administers, { token: administrator, body: { is_administrator: true } })
  await invite(token)
  await gateway.call('PATCH', administers, { token: administrator, body: { is_administrator: false } })
  const { apiToken } = await giveEverything(gateway, deps, { id, username, token })
  await gateway.call('POST', '/auth/refresh', { body: { refresh_token: session.refresh_token } })
  await gateway.login(username)
  return { id, username, session, apiToken }
}

type Registered = Awaited<ReturnType<typeof register>>

const collections = async () => (await deps.mongo.connection.listCollections()).map(({ name }) => name).sort()

/** The collections that hold the user's id, in either form, or their name. */
async function findTraces({ id, username }: Pick<Registered, 'id' | 'username'>): Promise<string[]> {
  const marks = [id, uuidToBinary(id).toString('base64'), username]
  const holding: string[] = []
  for (const name of await collections()) {
    const text = JSON.stringify(await deps.mongo.connection.collection(name).find().toArray())
    if (marks.some((mark) => text.includes(mark))) holding.push(name)
  }
  return holding
}

const deleteMe = ({ username, session }: Registered, token = session.access_token) =>
  gateway.call('POST', '/users/me/delete', { token, body: { password: `password of ${username}` } })

/** Lets time pass until nothing of the user is left. */
const untilForgotten = (user: Registered) =>
  waitUntil(
    () => {
      clock.advance(30_000)
      return findTraces(user)
    },
    (holding) => holding.length === 0,
  )

const everywhere = () => ['users', ...deps.userData.map(({ collection }) => collection)].sort()

test('every collection of the database is either removed from by deletions or known to hold nothing of users', async () => {
  const withoutUsers = ['health', 'outbox_leases', 'setup_codes', 'users']
  const models = Object.values(deps.mongo.connection.models).map(({ collection }) => collection.name)
  const all = new Set([...(await collections()), ...models])
  const listed = [...deps.userData.map(({ collection }) => collection), ...withoutUsers]
  expect([...all].filter((name) => !listed.includes(name))).toEqual([])
})

test('a deleted account leaves nothing in any collection, whoever deletes it, and others keep theirs', async () => {
  const [staying, leaving, removed] = [
    await register('staying'),
    await register('leaving'),
    await register('removed'),
  ]
  for (const user of [staying, leaving, removed]) expect(await findTraces(user)).toEqual(everywhere())

  expect((await deleteMe(leaving)).status).toBe(204)
  const deleted = await gateway.call('DELETE', `/admin/users/${removed.id}`, { token: administrator })
  expect(deleted.status).toBe(204)

  for (const user of [leaving, removed]) {
    // Of the account no more than the id is left for a while.
    expect(await findTraces(user)).toEqual(['users'])
    const rest = await deps.mongo.connection.collection<{ _id: string }>('users').findOne({ _id: user.id })
    expect({ ...rest, outbox: undefined }).toEqual({
      _id: user.id,
      usernameKey: `:${user.id}`,
      deletedAt: expect.any(Date) as Date,
    })
    const [event, ...more] = (await events.ofUser(user.id, 2)).filter(({ type }) => type === 'user.deleted')
    expect(event?.data).toEqual({ user_id: user.id, deleted_at: expect.any(String) as string })
    expect(more).toEqual([])
  }
  for (const user of [leaving, removed]) await untilForgotten(user)
  expect(await findTraces(staying)).toEqual(everywhere())
  expect((await gateway.call('GET', '/users/me', { token: staying.apiToken })).status).toBe(200)
})

test('is published again once nothing of theirs can come any more, for what came after the first time', async () => {
  const user = await register('late')
  const deletions = async () =>
    (await events.ofUser(user.id, 1)).filter(({ type }) => type === 'user.deleted').length
  await deleteMe(user)
  await waitUntil(deletions, (count) => count === 1)
  await untilForgotten(user)
  expect(await waitUntil(deletions, (count) => count > 1)).toBeGreaterThan(1)
})

test('its credentials stop working at once, and its name is free', async () => {
  const user = await register('ada')
  expect((await deleteMe(user)).status).toBe(204)
  for (const token of [user.session.access_token, user.apiToken]) {
    expect((await gateway.call('GET', '/users/me', { token })).status).toBe(401)
  }
  const refreshed = await gateway.call('POST', '/auth/refresh', {
    body: { refresh_token: user.session.refresh_token },
  })
  expect(refreshed.status).toBe(401)
  expect((await gateway.login('ada')).status).toBe(401)
  expect((await gateway.login(`:${user.id}`)).status).toBe(401)
  const { id } = await register('Ada')
  expect(id).not.toBe(user.id)
})

test('needs the password', async () => {
  const user = await register('grace')
  const answer = await gateway.call('POST', '/users/me/delete', {
    token: user.session.access_token,
    body: { password: 'not the one' },
  })
  expect(answer).toMatchObject({ status: 403, body: { detail: 'The password is wrong' } })
  expect((await gateway.login('grace')).status).toBe(200)
})

test('a deletion that a crash cut short after its first write is completed by the next start', async () => {
  const user = await register('alan')
  const now = clock.now()
  await gateway.stop()
  await deps.users.markDeleted(user.id, new Date(now), describeDeletion(user.id, now))
  expect(await findTraces(user)).toEqual(everywhere())
  gateway = await start()
  await waitUntil(
    () => findTraces(user),
    (holding) => holding.length === 1,
  )
  const published = await events.ofUser(user.id, 2)
  expect(published.map(({ type }) => type)).toEqual(['user.changed', 'user.deleted'])
  await untilForgotten(user)
})

test('the id stays until the event is published', async () => {
  const user = await register('barbara')
  await gateway.stop()
  const now = clock.now()
  await deps.users.markDeleted(user.id, new Date(now), describeDeletion(user.id, now))
  expect(await deps.users.forgetDeleted(user.id)).toBe(false)
  gateway = await start()
  await events.ofUser(user.id, 2)
  await untilForgotten(user)
})

test('what another gateway writes for a moment longer is removed, too', async () => {
  const user = await register('edsger')
  await deleteMe(user)
  const late = { id: user.id, userId: user.id, name: 'late', scopes: [], createdAt: new Date(clock.now()) }
  await deps.apiTokens.add(late, hashToken('late'))
  expect(await findTraces(user)).toEqual(['api_tokens', 'users'])
  await untilForgotten(user)
})

test('a sign-in that was begun while the account was being deleted is refused and leaves nothing', async () => {
  const user = await register('niklaus')
  const isThere = async () => (await deps.users.byId(user.id)) !== undefined
  await deps.signIns.begin(user.id, isThere)
  await deleteMe(user)
  await expect(deps.signIns.begin(user.id, isThere)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await deps.sessions.countOfUser(user.id)).toBe(0)
})
