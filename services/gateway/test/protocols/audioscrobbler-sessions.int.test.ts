import { createManualClock, startEngines, type TestEngines } from '@ongaku/testing'
import { createDeps } from '../../src/deps.ts'
import { gatewayConfigFor, startGateway, type TestGateway } from '../gateway.ts'
import { badSession, ok, type Player, post, seconds, shakeHands, signUpAt } from './audioscrobbler-client.ts'

let engines: TestEngines
let gateway: TestGateway

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
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
