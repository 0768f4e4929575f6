import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import { BSON, MongoClient, type Document, type MongoClientOptions } from 'mongodb'
import { createConnection } from 'mongoose'
import { createEmbeddedMongo, type EmbeddedMongo } from '../src/index.ts'
import { makeMessage } from './support/fuzz-messages.ts'
import { codeOf, temporaryFolder } from './support/server-under-test.ts'

const credentials = { username: 'ongaku, =svc', password: "p@ss:/?#[]%&='+ word" }
const folder = temporaryFolder()
let server: EmbeddedMongo
const clients: MongoClient[] = []

beforeAll(async () => {
  server = createEmbeddedMongo({ dataDir: folder, port: 0, durable: false, credentials })
  await server.start()
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

function clientFor(
  auth: { username: string; password: string } | undefined,
  options: MongoClientOptions = {},
) {
  const { host, port } = server.address()
  const client = new MongoClient(`mongodb://${host}:${port}`, {
    ...(auth ? { auth } : {}),
    serverSelectionTimeoutMS: 5_000,
    ...options,
  })
  clients.push(client)
  return client
}

const find = (client: MongoClient) => client.db('a').collection('things').find().toArray()

test('lets in who has the right name and password', async () => {
  const client = clientFor(credentials)
  await client.db('a').collection('things').insertOne({ n: 1 })
  expect(await find(client)).toHaveLength(1)
  const { authInfo } = (await client.db('admin').command({ connectionStatus: 1 })) as { authInfo: Document }
  expect(authInfo['authenticatedUsers']).toEqual([{ user: credentials.username, db: 'admin' }])
})

test('gives the credentials in its uri, and not in its address', async () => {
  const client = new MongoClient(server.uri())
  clients.push(client)
  expect(await find(client)).toHaveLength(1)
  expect(JSON.stringify(server.address())).not.toContain('word')
})

test('lets mongoose in', async () => {
  const connection = await createConnection(server.uri(), { dbName: 'a' }).asPromise()
  expect(await connection.db?.collection('things').countDocuments()).toBe(1)
  await connection.close()
})

test('lets a client in that names the mechanism', async () => {
  expect(await find(clientFor(credentials, { authMechanism: 'SCRAM-SHA-256' }))).toHaveLength(1)
})

test.each([
  ['password', { ...credentials, password: 'wrong' }],
  ['name', { ...credentials, username: 'nobody' }],
])('refuses a wrong %s', async (_, wrong) => {
  expect(await codeOf(find(clientFor(wrong)))).toBe(18)
})

test('looks for users in admin alone', async () => {
  expect(await codeOf(find(clientFor(credentials, { authSource: 'a' })))).toBe(18)
})

test('refuses another mechanism', async () => {
  expect(await codeOf(find(clientFor(credentials, { authMechanism: 'SCRAM-SHA-1' })))).toBe(334)
})

test('refuses every command that reads or writes before the client has signed in', async () => {
  const client = clientFor(undefined)
  const admin = client.db('admin')
  const commands: Document[] = [
    { find: 'things' },
    { insert: 'things', documents: [{}] },
    { aggregate: 1, pipeline: [{ $documents: [{}] }], cursor: {} },
    { listDatabases: 1 },
    { dropDatabase: 1 },
    { killCursors: 'things', cursors: [1n] },
    { serverStatus: 1 },
    { noSuchCommand: 1 },
  ]
  for (const command of commands) expect(await codeOf(admin.command(command))).toBe(13)
  for (const name of ['hello', 'isMaster', 'ping', 'buildInfo']) {
    expect(await admin.command({ [name]: 1 })).toMatchObject({ ok: 1 })
  }
})

test('asks nobody to sign in who brings a password to a server that wants none', async () => {
  const other = temporaryFolder()
  const open = createEmbeddedMongo({ dataDir: other, port: 0, durable: false })
  await open.start()
  const auth = { username: 'a', password: 'b' }
  const client = new MongoClient(open.uri(), { auth, serverSelectionTimeoutMS: 5_000 })
  expect(await codeOf(find(client))).toBe(18)
  await client.close()
  await open.stop()
  fs.rmSync(other, { recursive: true, force: true })
})

test('refuses credentials that drivers would change on the way', async () => {
  const other = createEmbeddedMongo({
    dataDir: folder,
    port: 0,
    credentials: { username: 'a', password: 'ü' },
  })
  await expect(other.start()).rejects.toThrow(/password must be printable ASCII/)
})

/** A connection that is spoken to message by message. */
async function open() {
  const socket = net.connect(server.address().port, '127.0.0.1')
  let received = Buffer.alloc(0)
  let notify = (): void => undefined
  const state = { closed: false }
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    notify()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    state.closed = true
    notify()
  })
  await new Promise((resolve) => socket.once('connect', resolve))
  return {
    socket,
    /** The answer to a command; undefined if the server closes the connection instead. */
    async send(command: Document): Promise<Document | undefined> {
      socket.write(makeMessage({ ...command, $db: 'admin' }))
      while (!state.closed && (received.length < 4 || received.length < received.readInt32LE(0))) {
        await new Promise<void>((resolve) => (notify = resolve))
      }
      if (state.closed) return undefined
      const size = received.readInt32LE(0)
      const reply = BSON.deserialize(received.subarray(21, size), { promoteBuffers: true })
      received = received.subarray(size)
      return reply
    },
  }
}

type Connection = Awaited<ReturnType<typeof open>>

const nameInScram = credentials.username.replaceAll('=', '=3D').replaceAll(',', '=2C')
const FIRST = `n=${nameInScram},r=abcdef`

function start(connection: Connection, text = `n,,${FIRST}`, more: Document = {}) {
  const payload = Buffer.from(text)
  return connection.send({ saslStart: 1, mechanism: 'SCRAM-SHA-256', payload, ...more })
}

function next(connection: Connection, conversationId: unknown, payload: string) {
  return connection.send({ saslContinue: 1, conversationId, payload: Buffer.from(payload) })
}

const textOf = (reply: Document | undefined): string => (reply?.['payload'] as Buffer).toString()

/** The client's final message for the server's first one. */
function finalFor(serverFirst: string, password = credentials.password): string {
  const [, nonce = '', salt = '', iterations = ''] = /^r=(.+),s=(.+),i=(.+)$/.exec(serverFirst) ?? []
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256')
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const clientKey = hmac(salted, 'Client Key')
  const stored = createHash('sha256').update(clientKey).digest()
  const bare = `c=${Buffer.from('n,,').toString('base64')},r=${nonce}`
  const signature = hmac(stored, `${FIRST},${serverFirst},${bare}`)
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)))
  return `${bare},p=${proof.toString('base64')}`
}

describe('a conversation', () => {
  let connection: Connection
  beforeEach(async () => {
    connection = await open()
  })
  afterEach(() => void connection.socket.destroy())

  test('ends with an empty exchange where the client does not skip it', async () => {
    const first = await start(connection)
    expect(first).toMatchObject({ ok: 1, done: false })
    const second = await next(connection, first?.['conversationId'], finalFor(textOf(first)))
    expect(second).toMatchObject({ ok: 1, done: false })
    expect(await connection.send({ find: 'things' })).toMatchObject({ code: 13 })
    expect(await next(connection, first?.['conversationId'], '')).toMatchObject({ ok: 1, done: true })
    expect(await connection.send({ find: 'things' })).toMatchObject({ ok: 1 })
  })

  test('refuses a final message that was right on another connection', async () => {
    const other = await open()
    const seen = finalFor(textOf(await start(other)))
    const first = await start(connection)
    expect(await next(connection, first?.['conversationId'], seen)).toMatchObject({ code: 18 })
    other.socket.destroy()
  })

  test('is over after its end, right or wrong', async () => {
    const first = await start(connection)
    const id: unknown = first?.['conversationId']
    expect(await next(connection, id, finalFor(textOf(first), 'wrong'))).toMatchObject({ code: 18 })
    expect(await next(connection, id, finalFor(textOf(first)))).toMatchObject({ code: 17 })
    expect(await connection.send({ find: 'things' })).toMatchObject({ code: 13 })
  })

  test('can be continued under its own number alone', async () => {
    const first = await start(connection)
    expect(await next(connection, 99, finalFor(textOf(first)))).toMatchObject({ code: 17 })
    expect(await next(connection, 'x', '')).toMatchObject({ code: 14 })
  })

  test.each([
    '',
    'n,,',
    'n,,n=ongaku',
    'n,,n=,r=abc',
    'n,,n=a=b,r=abc',
    'n,,r=abc,n=ongaku',
    'n,,m=ext,n=ongaku,r=abc',
    'n,a=admin,n=ongaku,r=abc',
    'p=tls-unique,,n=ongaku,r=abc',
    `n,,n=ongaku,r=${'x'.repeat(5000)}`,
  ])('refuses a malformed first message (%#)', async (text) => {
    expect(await start(connection, text)).toMatchObject({ code: 18 })
  })

  test.each(['', 'c=biws', 'c=biws,r=abcdef,p=', 'p=AAAA', 'x'.repeat(5000)])(
    'refuses a malformed final message (%#)',
    async (text) => {
      const first = await start(connection)
      expect(await next(connection, first?.['conversationId'], text)).toMatchObject({ code: 18 })
    },
  )

  test('answers a name that is not there as one that is, with a salt of its own', async () => {
    const salts = [] as string[]
    for (const name of ['nobody', 'nobody', 'somebody']) {
      const text = textOf(await start(connection, `n,,n=${name},r=abcdef`))
      expect(text).toMatch(/^r=abcdef[^,]+,s=[^,]{40},i=15000$/)
      salts.push(/s=([^,]+)/.exec(text)?.[1] ?? '')
    }
    expect(salts[0]).toBe(salts[1])
    expect(salts[0]).not.toBe(salts[2])
  })

  test('is refused after five failures on one connection, even with the right password', async () => {
    for (let i = 0; i < 5; i++) expect(await start(connection, 'n,,')).toMatchObject({ code: 18 })
    expect(await start(connection)).toMatchObject({ code: 18 })
  })
})

test('closes a connection that sends a large message before it has signed in', async () => {
  const connection = await open()
  expect(await connection.send({ ping: 1, comment: 'x'.repeat(100_000) })).toBeUndefined()
})

test('takes the same large message from a client that has signed in', async () => {
  const text = 'x'.repeat(100_000)
  expect(await clientFor(credentials).db('a').command({ ping: 1, comment: text })).toMatchObject({ ok: 1 })
})
