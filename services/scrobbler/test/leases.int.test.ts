import { randomUUID } from 'node:crypto'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { startDatabase, type TestDatabase } from '@ongaku/testing'
import { type Connection } from '../src/connections/connection.ts'
import {
  type AccountKey,
  type ConnectionRepository,
  createConnectionRepository,
} from '../src/connections/connection.repository.ts'

const now = Date.UTC(2026, 4, 1)

let database: TestDatabase
let mongo: Mongo
let connections: ConnectionRepository
let account: AccountKey
let linked: Connection

beforeAll(async () => {
  database = await startDatabase()
  mongo = createMongo(database.mongo, 'leases')
  connections = createConnectionRepository(mongo, { wake: () => undefined })
  await mongo.start()
})

beforeEach(async () => {
  account = { userId: randomUUID(), service: 'lastfm', username: 'Mika' }
  linked = await link('sealed')
})

afterAll(async () => {
  await mongo.stop()
  await database.stop()
})

async function link(sealedCredentials: string): Promise<Connection> {
  return connections.link(
    await connections.prepare(account, now),
    { username: account.username, sealedCredentials },
    now,
  )
}

const lease = (owner: string, at = now) =>
  connections.lease(linked.id, { owner, now: at, until: at + 30_000 })

const postponed = (reason: string) =>
  ({ kind: 'postpone', retryAt: new Date(now + 5_000), reason, failures: 1 }) as const

test('only one instance has a connection at a time', async () => {
  const taken = await Promise.all(['a', 'b', 'c'].map((owner) => lease(owner)))
  expect(taken.filter((connection) => connection !== undefined)).toHaveLength(1)
})

test('an instance prolongs its own lease, and others take it once it has ended or is given back', async () => {
  await lease('a')
  expect(await lease('a', now + 1_000)).toBeDefined()
  expect(await lease('b', now + 30_999)).toBeUndefined()
  const taken = await lease('b', now + 31_000)
  expect(await lease('a', now + 31_000)).toBeUndefined()
  expect(await connections.release(taken!, now)).toBe(true)
  expect(await lease('a', now + 31_000)).toBeDefined()
})

test('an instance whose lease has ended writes nothing over that of another', async () => {
  const late = await lease('late')
  await lease('next', now + 30_000)
  expect(await connections.release(late!, now + 31_000, { kind: 'hold', reason: 'too late' })).toBe(false)
  expect(await connections.byIds([linked.id])).toMatchObject([{ status: 'linked' }])
  expect(await lease('other', now + 31_000)).toBeUndefined()
})

test('nobody has a connection before its next attempt, while it is held, or once it is unlinked', async () => {
  await connections.release((await lease('a'))!, now, postponed('down'))
  expect(await lease('a', now + 4_999)).toBeUndefined()
  const taken = await lease('a', now + 5_000)
  expect(taken).toMatchObject({ failures: 1, reason: 'down' })
  await connections.release(taken!, now, { kind: 'hold', reason: 'revoked' })
  expect(await lease('a', now + 5_000)).toBeUndefined()
  account = { ...account, username: 'MIKA' }
  await link('sealed again')
  const again = await lease('a', now + 5_000)
  expect(again).toMatchObject({ id: linked.id, failures: 0, sealedCredentials: 'sealed again' })
  await connections.unlink(linked.userId, linked.id, now + 6_000)
  expect(await lease('a', now + 6_000)).toBeUndefined()
  expect(await connections.byIds([linked.id])).toMatchObject([
    { status: 'unlinked', since: new Date(now + 6_000), sealedCredentials: '' },
  ])
})

test('a failure of earlier credentials does not hold an account that was linked again meanwhile', async () => {
  const leased = await lease('a')
  await link('newer')
  expect(await connections.release(leased!, now, postponed('the old key failed'))).toBe(false)
  await connections.hold(linked, 'the old key was revoked', now)
  expect(await lease('a')).toMatchObject({ status: 'linked', sealedCredentials: 'newer' })
})
