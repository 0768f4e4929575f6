import { createMongo } from '@ongaku/shared/mongo'
import { createManualClock, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { startGateway, type TestGateway } from './gateway.ts'
import { signUp, type User } from './players.ts'
import {
  builtInKey,
  createApiAccount,
  createLastfmClient,
  type LastfmClient,
  sign,
  signInWithAccount,
  signInWithBuiltInKey,
  type TestApiAccount,
} from './protocols/lastfm-client.ts'

let engines: TestEngines
let gateway: TestGateway
let lastfm: LastfmClient
let ada: User
let grace: User
// Ahead of the real time, by which the database drops expired sessions.
const clock = createManualClock(Date.UTC(2100, 4, 1))

const accountsPath = '/users/me/api-accounts'
const sessionsPath = '/users/me/lastfm-sessions'

const list = async (path: string, token: string) =>
  (await gateway.call<{ items: Record<string, unknown>[] }>('GET', path, { token })).body.items

const nowPlaying = (
  sk: string,
  { api_key, shared_secret }: Pick<TestApiAccount, 'api_key' | 'shared_secret'>,
) =>
  lastfm.send(sign({ method: 'track.updateNowPlaying', api_key, sk, artist: 'a', track: 't' }, shared_secret))

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: { clock } })
  lastfm = createLastfmClient(gateway)
  ada = await signUp(gateway, 'ada')
  grace = await signUp(gateway, 'grace')
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

test('an account has a key and a secret, which is shown once and stored sealed', async () => {
  const body = { name: ' My scrobbler ', callback_url: 'myapp://done' }
  const made = await gateway.call<TestApiAccount>('POST', accountsPath, { token: ada.token, body })
  expect(made.status).toBe(201)
  const hex = expect.stringMatching(/^[0-9a-f]{32}$/) as string
  const { shared_secret: secret, ...shown } = made.body
  expect(shown).toEqual({
    id: expect.any(String) as string,
    name: 'My scrobbler',
    api_key: hex,
    callback_url: 'myapp://done',
    created_at: '2100-05-01T00:00:00.000Z',
  })
  expect(secret).toEqual(hex)
  expect(await list(accountsPath, ada.token)).toEqual([shown])

  const mongo = createMongo(engines.mongo, 'ongaku_gateway')
  await mongo.start()
  const stored = await mongo.connection.collection('api_accounts').find().toArray()
  await mongo.stop()
  expect(stored).toHaveLength(1)
  expect(JSON.stringify(stored)).not.toContain(secret)
})

test.each([
  ['name', { name: ' ' }],
  ['name', { name: 'x'.repeat(101) }],
  ['callback_url', { name: 'x', callback_url: 'somewhere' }],
  ['callback_url', { name: 'x', callback_url: 'javascript:alert(1)' }],
  ['callback_url', { name: 'x', callback_url: '\u0001JavaScript:alert(1)' }],
  ['secret', { name: 'x', secret: 'y' }],
])('names a bad %s', async (field, body) => {
  const answer = await gateway.call('POST', accountsPath, { token: ada.token, body })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
})

test('a deleted account takes its sessions with it, and no other', async () => {
  const account = await createApiAccount(gateway, ada.token)
  const kept = await createApiAccount(gateway, ada.token)
  const sk = await signInWithAccount(lastfm, ada, account)
  const keptKey = await signInWithAccount(lastfm, ada, kept)
  expect((await nowPlaying(sk, account)).status).toBe(200)
  const remove = (token: string) => gateway.call('DELETE', `${accountsPath}/${account.id}`, { token })
  expect((await remove(grace.token)).status).toBe(404)
  expect((await nowPlaying(sk, account)).status).toBe(200)
  expect((await remove(ada.token)).status).toBe(204)
  expect((await remove(ada.token)).status).toBe(404)
  expect((await nowPlaying(sk, account)).json).toMatchObject({ error: 9 })
  expect((await nowPlaying(keptKey, kept)).status).toBe(200)
})

test('sessions show their client and last use, and end when they are revoked', async () => {
  const account = await createApiAccount(gateway, grace.token, { name: 'Kitchen' })
  const builtIn = { api_key: builtInKey, shared_secret: 'unknown' }
  const sk = await signInWithBuiltInKey(lastfm, grace, 'pylast/5.3.0')
  clock.advance(60_001)
  await signInWithAccount(lastfm, grace, account)
  const shown = await list(sessionsPath, grace.token)
  expect(shown).toEqual([
    {
      id: expect.any(String) as string,
      client: 'Kitchen',
      api_account_id: account.id,
      created_at: new Date(clock.now()).toISOString(),
      last_used_at: new Date(clock.now()).toISOString(),
    },
    expect.objectContaining({ client: 'pylast' }),
  ])
  const { id } = shown[1]!
  clock.advance(60_001)
  expect((await nowPlaying(sk, builtIn)).status).toBe(200)
  await waitUntil(
    () => list(sessionsPath, grace.token),
    ([first]) => first?.id === id && first?.last_used_at === new Date(clock.now()).toISOString(),
  )
  const revoke = (token: string) => gateway.call('DELETE', `${sessionsPath}/${String(id)}`, { token })
  expect((await revoke(ada.token)).status).toBe(404)
  expect((await revoke(grace.token)).status).toBe(204)
  expect((await nowPlaying(sk, builtIn)).json).toMatchObject({ error: 9 })
  expect((await list(sessionsPath, grace.token)).map(({ client }) => client)).toEqual(['Kitchen'])
})

test.each([
  ['is replaced', 'POST'],
  ['is removed', 'DELETE'],
])('sessions that the app password has opened end when it %s', async (_, method) => {
  const user = await signUp(gateway, `user-${method}`)
  const account = await createApiAccount(gateway, user.token)
  const builtIn = { api_key: builtInKey, shared_secret: 'unknown' }
  const sk = await signInWithBuiltInKey(lastfm, user)
  const signedKey = await signInWithAccount(lastfm, user, account)
  expect((await nowPlaying(sk, builtIn)).status).toBe(200)
  expect((await nowPlaying(signedKey, account)).status).toBe(200)
  await gateway.call(method, '/users/me/app-password', { token: user.token })
  expect((await nowPlaying(sk, builtIn)).json).toMatchObject({ error: 9 })
  expect((await nowPlaying(signedKey, account)).json).toMatchObject({ error: 9 })
})

test('a session key is kept as a hash', async () => {
  const sk = await signInWithBuiltInKey(lastfm, ada)
  expect(sk).toMatch(/^[0-9a-f]{32}$/)
  const mongo = createMongo(engines.mongo, 'ongaku_gateway')
  await mongo.start()
  const stored = await mongo.connection.collection('lastfm_sessions').find().toArray()
  await mongo.stop()
  expect(stored.length).toBeGreaterThan(0)
  expect(JSON.stringify(stored)).not.toContain(sk)
})

test('of a client that signs in again and again the twenty last used sessions are kept', async () => {
  const user = await signUp(gateway, 'restarter')
  const other = await signInWithBuiltInKey(lastfm, user, 'phone/1')
  const keys: string[] = []
  for (let start = 0; start < 22; start += 1) {
    clock.advance(1_000)
    keys.push(await signInWithBuiltInKey(lastfm, user, 'script/1'))
  }
  const clients = (await list(sessionsPath, user.token)).map(({ client }) => client)
  expect(clients).toEqual([...Array.from({ length: 20 }, () => 'script'), 'phone'])
  const statusOf = async (sk: string) =>
    (await nowPlaying(sk, { api_key: builtInKey, shared_secret: 'x' })).status
  expect(await Promise.all([keys[1]!, keys[2]!, other].map(statusOf))).toEqual([403, 200, 200])
})
