import { createManualClock, startEngines, type TestEngines } from '@ongaku/testing'
import { createDeps } from '../../src/deps.ts'
import { gatewayConfigFor, startGateway, type TestGateway } from '../gateway.ts'
import { md5, type Player, signUp as signUpAt } from '../players.ts'
import { createApiAccount, createLastfmClient, sign } from './lastfm-client.ts'
import { badSession, getText, handshakeOf, ok, post, seconds, shakeHands } from './audioscrobbler-client.ts'

let engines: TestEngines
let gateway: TestGateway
let administrator: Awaited<ReturnType<typeof signUp>>

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  // Whoever registers first.
  administrator = await signUp('administrator')
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

const signUp = (username: string) => signUpAt(gateway, username)
const open = (player: Player) => shakeHands(gateway, player)

describe('a session', () => {
  const use = (s: string, by = gateway) =>
    post(`${by.url()}/protocol_1.2`, { s, 'a[0]': 'Björk', 't[0]': 'Jóga', 'i[0]': seconds(60) })

  test('is open after a restart, and is not in the database in the clear', async () => {
    const { session } = await open(await signUp('restarted'))
    const other = await startGateway(engines)
    expect(await use(session, other)).toEqual(ok)
    await other.stop()
    const { mongo } = createDeps(gatewayConfigFor(engines))
    await mongo.start()
    const stored = await mongo.connection.collection('audioscrobbler_sessions').find().toArray()
    await mongo.stop()
    expect(stored.length).toBeGreaterThan(0)
    expect(JSON.stringify(stored)).not.toContain(session)
  })

  test.each(['POST', 'DELETE'])('ends when its app password does (%s)', async (method) => {
    const user = await signUp(`revoker-${method}`)
    const { session } = await open(user)
    const { session: bystanders } = await open(await signUp(`bystander-${method}`))
    expect(await use(session)).toEqual(ok)
    await gateway.call(method, '/users/me/app-password', { token: user.token })
    expect(await use(session)).toEqual(badSession)
    expect(await use(bystanders)).toEqual(ok)
  })

  test('of a disabled user takes nothing, and they get no other', async () => {
    const { token } = administrator
    const user = await signUp('disabled')
    const { session } = await open(user)
    expect(await use(session)).toEqual(ok)
    const body = { is_disabled: true }
    expect((await gateway.call('PATCH', `/admin/users/${user.id}`, { token, body })).status).toBe(204)
    expect(await use(session)).toEqual(badSession)
    expect((await getText(`${gateway.url()}/?${handshakeOf(user)}`)).text).toBe('BADAUTH\n')
  })

  test('is one of at most 20', async () => {
    const user = await signUp('restless')
    const opened: string[] = []
    for (let count = 0; count < 21; count += 1) opened.push((await open(user)).session)
    const answers = await Promise.all(opened.map((session) => use(session)))
    expect(answers.map(({ text }) => text).toSorted()).toEqual([
      'BADSESSION\n',
      ...Array.from({ length: 20 }, () => 'OK\n'),
    ])
    expect(await use(opened[20] ?? '')).toEqual(ok)
  })

  test('ends 30 days after its last use', async () => {
    const dayMs = 86_400_000
    // Ahead of the real time, by which the database drops expired sessions.
    const clock = createManualClock(Date.UTC(2100, 4, 1))
    const { mongo, audioscrobblerSessions: sessions } = createDeps(gatewayConfigFor(engines), { clock })
    await mongo.start()
    const owner = { userId: 'x', source: 'audioscrobbler/vlc' }
    const session = await sessions.open(owner)
    for (let use = 0; use < 3; use += 1) {
      clock.advance(29 * dayMs)
      expect(await sessions.find(session)).toEqual(owner)
    }
    clock.advance(31 * dayMs)
    expect(await sessions.find(session)).toBeUndefined()
    await mongo.stop()
  })
})

describe("a session opened with a session key of Last.fm's API", () => {
  const submit = (s: string) =>
    post(`${gateway.url()}/protocol_1.2`, { s, 'a[0]': 'Björk', 't[0]': 'Jóga', 'i[0]': seconds(60) })

  /** A session key of a new user, and a handshake with it. */
  async function openLastfmSession(username: string, apiKey?: string, secret = 'unknown') {
    const user = await signUp(username)
    const account = apiKey === undefined ? await createApiAccount(gateway, user.token) : undefined
    const key = account?.api_key ?? apiKey ?? ''
    const sharedSecret = account?.shared_secret ?? secret
    const params = { method: 'auth.getMobileSession', username, password: user.password, api_key: key }
    const { json } = await createLastfmClient(gateway).send(sign(params, sharedSecret))
    const sk = (json.session as { key: string }).key
    const t = seconds()
    const web = { t, a: md5(sharedSecret + t), api_key: key, sk }
    const handshake = (more: Record<string, string> = {}) =>
      getText(`${gateway.url()}/?${handshakeOf({ username, password: '' }, { ...web, ...more })}`)
    return { token: user.token, handshake }
  }

  test('submits, and ends with the session key', async () => {
    const { token, handshake } = await openLastfmSession('grace')
    const { text } = await handshake({ p: '1.2.1' })
    const [first, s = ''] = text.split('\n')
    expect(first).toBe('OK')
    expect(await submit(s)).toEqual(ok)
    const { body } = await gateway.call<{ items: { id: string }[] }>('GET', '/users/me/lastfm-sessions', {
      token,
    })
    expect(body.items).toHaveLength(1)
    for (const { id } of body.items)
      await gateway.call('DELETE', `/users/me/lastfm-sessions/${id}`, { token })
    expect(await submit(s)).toEqual(badSession)
    expect((await handshake()).text).toBe('BADAUTH\n')
  })

  test.each([
    ['a session key nobody has', { sk: 'f'.repeat(32) }],
    ['another API key', { api_key: 'f'.repeat(32) }],
    ['a proof with another secret', { a: md5('other') }],
  ])('is refused for %s', async (what, more) => {
    const { handshake } = await openLastfmSession(what.replaceAll(' ', '-'))
    expect((await handshake(more)).text).toBe('BADAUTH\n')
  })

  test('needs no proof where the API key is built into the client', async () => {
    const { handshake } = await openLastfmSession('built-in', 'e'.repeat(32))
    expect((await handshake({ a: md5('anything') })).text).toMatch(/^OK\n/)
  })
})
