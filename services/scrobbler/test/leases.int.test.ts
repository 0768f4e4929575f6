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
  connections = createConnectionRepository(mongo)
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
  const id = await connections.prepare(account, now)
  await connections.link(id, { username: account.username, sealedCredentials }, now)
  const [connection] = await connections.byIds([id])
  return connection!
}

const postponed = (reason: string) =>
  ({ kind: 'postpone', retryAt: new Date(now + 5_000), reason, failures: 1 }) as const

const lease = (owner: string, at = now) => connections.lease(linked.id, owner, at, at + 30_000)

test('only one instance has a connection at a time', async () => {
  const taken = await Promise.all(['a', 'b', 'c'].map((owner) => lease(owner)))
  expect(taken.filter((connection) => connection !== undefined)).toHaveLength(1)
})

test('an instance takes its own lease again, and others once it has ended or is given back', async () => {
  expect(await lease('a')).toBeDefined()
  expect(await lease('a', now + 1_000)).toBeDefined()
  expect(await lease('b', now + 30_999)).toBeUndefined()
  expect(await lease('b', now + 31_000)).toBeDefined()
  await connections.release(linked.id, 'a')
  expect(await lease('a', now + 31_000)).toBeUndefined()
  await connections.release(linked.id, 'b')
  expect(await lease('a', now + 31_000)).toBeDefined()
})

test('nobody has a connection before its next attempt, while it is held, or once it is removed', async () => {
  await connections.change(linked, postponed('down'))
  expect(await lease('a', now + 4_999)).toBeUndefined()
  expect(await lease('a', now + 5_000)).toMatchObject({ failures: 1, reason: 'down' })
  await connections.change(linked, { kind: 'hold', reason: 'revoked' })
  expect(await lease('a', now + 5_000)).toBeUndefined()
  account = { ...account, username: 'MIKA' }
  await link('sealed again')
  expect(await lease('a', now + 5_000)).toMatchObject({
    id: linked.id,
    failures: 0,
    sealedCredentials: 'sealed again',
  })
  await connections.remove(linked.userId, linked.id)
  expect(await lease('a', now + 5_000)).toBeUndefined()
})

test('a failure of an earlier session key does not hold an account that was linked again meanwhile', async () => {
  await link('newer')
  await connections.change(linked, { kind: 'hold', reason: 'the old key was revoked' })
  await connections.change(linked, postponed('the old key failed'))
  expect(await lease('a')).toMatchObject({ status: 'linked', sealedCredentials: 'newer' })
})
