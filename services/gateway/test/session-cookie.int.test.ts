import { request as send } from 'node:http'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { createManualClock, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'

import { playAt } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let mongo: Mongo
/** Ada's, as her browser sends it without TLS. */
let adas: string
// Ahead of the real time, by which the database drops expired sessions.
const clock = createManualClock(Date.UTC(2100, 4, 1))

beforeAll(async () => {
  engines = await startEngines()
  // Behind a proxy the first user needs a code.
  const alone = await startGateway(engines)
  await alone.register('first')
  await alone.stop()
  gateway = await startGateway(engines, { overrides: { clock }, config: { trustedProxies: ['127.0.0.1'] } })
  mongo = createMongo(engines.mongo, 'ongaku_gateway')
  await mongo.start()
  adas = await register('ada')
})

afterAll(async () => {
  await mongo.stop()
  await gateway.stop()
  await engines.stop()
})

type Headers = Record<string, string>

interface Seen {
  status: number
  cookies: string[]
  body: Record<string, unknown>
}

/** A request with exactly these headers, which fetch would add to and take from. */
const ask = (method: string, path: string, headers: Headers = {}, body?: unknown): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const request = send(`${gateway.url()}/api/v1${path}`, { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => {
        const { statusCode: status = 0, headers: got } = response
        resolve({
          status,
          cookies: got['set-cookie'] ?? [],
          body: text ? (JSON.parse(text) as Seen['body']) : {},
        })
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })

const own = (): Headers => ({ origin: gateway.url() })
const overTls: Headers = { 'x-forwarded-proto': 'https' }

const signIn = (username: string, headers: Headers, path = '/auth/login') =>
  ask('POST', path, headers, { ...gateway.credentials(username), cookie: true })

const pairOf = ({ cookies }: Seen): string => cookies[0]!.split(';')[0]!

/** A browser that has registered, by the cookie it sends from then on. */
async function register(username: string): Promise<string> {
  return pairOf(await signIn(username, own(), '/auth/register'))
}

test('registering and signing in set it in place of tokens, out of reach of scripts', async () => {
  for (const path of ['/auth/register', '/auth/login']) {
    const { status, cookies, body } = await signIn('barbara', own(), path)
    expect([status, body]).toEqual([204, {}])
    expect(cookies).toEqual([
      expect.stringMatching(
        /^ongaku_session=[\w.-]{100,}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/,
      ),
    ])
  }
  expect(await ask('GET', '/users/me', { cookie: `theme=dark; ${adas}` })).toMatchObject({
    status: 200,
    body: { username: 'ada' },
  })
})

test('over TLS it is bound to the host and to TLS', async () => {
  const origin = gateway.url().replace('http:', 'https:')
  const signedIn = await signIn('grace', { ...overTls, origin }, '/auth/register')
  expect(signedIn.cookies[0]).toMatch(
    /^__Host-ongaku_session=[^;]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure$/,
  )
  const cookie = pairOf(signedIn)
  expect((await ask('GET', '/users/me', { ...overTls, cookie })).status).toBe(200)
  // A page on a neighbouring host can plant one of the plain name.
  const planted = cookie.replace('__Host-', '')
  expect((await ask('GET', '/users/me', { ...overTls, cookie: planted })).status).toBe(401)
})

test('signing out ends the session and takes the cookie away', async () => {
  const cookie = await register('dennis')
  const { status, cookies } = await ask('POST', '/auth/logout', { ...own(), cookie })
  expect([status, cookies]).toEqual([204, ['ongaku_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax']])
  expect(await ask('GET', '/users/me', { cookie })).toMatchObject({
    status: 401,
    body: { detail: expect.stringContaining('was ended') as string },
  })
})

test('with tokens nothing is set', async () => {
  await register('donald')
  const { status, cookies, body } = await ask('POST', '/auth/login', {}, gateway.credentials('donald'))
  expect([status, cookies]).toEqual([200, []])
  expect(body).toHaveProperty('access_token')
})

test('a token in the Authorization header goes before it', async () => {
  const cookie = await register('alan')
  const { access_token: token } = (await gateway.register('kurt')).body
  const authorization = `Bearer ${token}`
  expect((await ask('GET', '/users/me', { cookie, authorization })).body).toMatchObject({ username: 'kurt' })
  expect((await ask('GET', '/users/me', { cookie, authorization: 'Bearer x' })).status).toBe(401)
})

test.each([
  ['is made up', () => 'x'],
  ['has another signature', (value: string) => `${value.slice(0, -6)}AAAAAA`],
  ['names another user', (value: string) => value.replace(/^[^.]+/, '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60')],
  [
    'names another session',
    (value: string) => value.replace(/\.[^.]+\./, '.7c3b6f0e-6a55-4b44-9d4c-0d7f6f0a1b22.'),
  ],
  ['is cut off', (value: string) => value.slice(0, -1)],
  ['is empty', () => ''],
])('one that %s is refused', async (_, change) => {
  const [name, value] = adas.split('=') as [string, string]
  expect(await ask('GET', '/users/me', { cookie: `${name}=${change(value)}` })).toMatchObject({
    status: 401,
    body: { detail: 'The session cookie is not valid; sign in again' },
  })
})

test.each([
  ['/plays', { plays: [playAt(60)] }],
  ['/now-playing', { artist: 'a', title: 't' }],
])('it does not count at POST %s', async (path, body) => {
  const answer = await ask('POST', path, { ...own(), cookie: adas }, body)
  expect(answer).toMatchObject({
    status: 401,
    body: { detail: expect.stringMatching(/^Sign in first: send an access token or an API token/) as string },
  })
})

describe('a write with it', () => {
  const host = () => new URL(gateway.url()).host
  const cases: [string, number, () => Headers][] = [
    ['from a page of this server', 201, own],
    [
      'from a page of this server, by what the browser says',
      201,
      () => ({ 'sec-fetch-site': 'same-origin' }),
    ],
    [
      'from a page behind a proxy that changes the Host header, by what the browser says',
      201,
      () => ({ 'sec-fetch-site': 'same-origin', origin: 'https://music.example.org' }),
    ],
    ['over TLS in front of an unknown proxy', 201, () => ({ origin: `https://${host()}` })],
    ['from another site', 403, () => ({ origin: 'https://evil.example' })],
    [
      'from another site, by what the browser says',
      403,
      () => ({ ...own(), 'sec-fetch-site': 'cross-site' }),
    ],
    ['from a neighbouring site', 403, () => ({ ...own(), 'sec-fetch-site': 'same-site' })],
    ['from another port', 403, () => ({ origin: 'http://127.0.0.1:1' })],
    ['from a page without an origin', 403, () => ({ origin: 'null' })],
    ['from an extension', 403, () => ({ origin: `chrome-extension://${host()}` })],
    ['from a page without TLS while we have it', 403, () => ({ ...own(), ...overTls })],
    ['that does not say where it comes from', 403, () => ({})],
  ]
  test.each(cases)('%s is answered with %i', async (_, status, headers) => {
    const sent = headers()
    const cookie = sent['x-forwarded-proto'] ? `__Host-${adas}` : adas
    const answer = await ask('POST', '/users/me/tokens', { ...sent, cookie }, { name: 'script' })
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.body.detail).toMatch(/another site|session cookie counts only/)
  })

  test('from another site is one that signs in with a cookie, too', async () => {
    const answer = await signIn('ada', { origin: 'https://evil.example' })
    expect([answer.status, answer.cookies]).toEqual([403, []])
  })
})

test('its session stays while it is used, and ends after 30 days without', async () => {
  const cookie = await register('edsger')
  const me = async () => (await ask('GET', '/users/me', { cookie })).status
  const sessions = mongo.connection.collection('sessions')
  const latest = async () => {
    const all = await sessions.find({}).sort({ expiresAt: -1 }).limit(1).toArray()
    return (all[0]!.expiresAt as Date).getTime()
  }
  clock.advance(20 * 86_400_000)
  expect(await me()).toBe(200)
  await waitUntil(latest, (expiresAt) => expiresAt === clock.now() + 30 * 86_400_000)
  clock.advance(29 * 86_400_000)
  expect(await me()).toBe(200)
  await waitUntil(latest, (expiresAt) => expiresAt === clock.now() + 30 * 86_400_000)
  clock.advance(30 * 86_400_000)
  expect(await me()).toBe(401)
})
