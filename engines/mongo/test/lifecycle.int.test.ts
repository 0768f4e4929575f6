import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { open } from 'lmdb'
import { BSON, MongoClient } from 'mongodb'
import { createEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from '../src/index.ts'
import { startChild } from './support/child-server.ts'
import { makeMessage } from './support/fuzz-messages.ts'
import { codeOf, temporaryFolder } from './support/server-under-test.ts'

let folder: string
const running: EmbeddedMongo[] = []
const clients: MongoClient[] = []

beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await Promise.all(running.splice(0).map((server) => server.stop()))
  fs.rmSync(folder, { recursive: true, force: true })
})

async function start(options: Partial<EmbeddedMongoOptions> = {}): Promise<EmbeddedMongo> {
  const server = createEmbeddedMongo({ dataDir: folder, port: 0, ...options })
  await server.start()
  running.push(server)
  return server
}

async function connect(server: { uri(): string }): Promise<MongoClient> {
  const client = await new MongoClient(server.uri()).connect()
  clients.push(client)
  return client
}

test('has an address only while it runs', async () => {
  const server = createEmbeddedMongo({ dataDir: folder, port: 0 })
  expect(() => server.address()).toThrow(/not been started/)
  await server.start()
  expect(server.uri()).toBe(`mongodb://127.0.0.1:${server.address().port}`)
  await server.stop()
  expect(() => server.address()).toThrow()
})

test('keeps documents, indexes and counts over a restart', async () => {
  const first = await start()
  const plays = (await connect(first)).db('a').collection('plays')
  await plays.createIndex({ n: 1 }, { unique: true })
  await plays.insertMany(Array.from({ length: 100 }, (_, n) => ({ n, tags: ['x', `t${n}`] })))
  await plays.deleteMany({ n: { $gte: 90 } })
  await clients.pop()?.close()
  await first.stop()
  const again = (await connect(await start())).db('a').collection('plays')
  expect(await again.estimatedDocumentCount()).toBe(90)
  expect(await again.find({ n: 5 }).toArray()).toHaveLength(1)
  expect(await codeOf(again.insertOne({ n: 5 }))).toBe(11000)
  expect(await again.indexes()).toHaveLength(2)
  await again.insertOne({ n: 200 })
  expect(await again.countDocuments()).toBe(91)
})

test('rejects a taken port with the original error, and leaves the folder free', async () => {
  const blocker = net.createServer()
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  const { port } = blocker.address() as net.AddressInfo
  await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await start()
  await new Promise((resolve) => blocker.close(resolve))
})

test('refuses a folder of another storage format, and leaves it as it is', async () => {
  await (await start()).stop()
  const options = { path: path.join(folder, 'ongaku.mdb'), noSubdir: true, encoding: 'binary' } as const
  const stamp = async (format?: string): Promise<string | undefined> => {
    const root = open<Buffer, string>({ ...options, maxDbs: 8 })
    const meta = root.openDB<Buffer, Buffer>({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' })
    if (format !== undefined) await meta.put(Buffer.from('format'), Buffer.from(format))
    const found = meta.get(Buffer.from('format'))?.toString()
    await root.close()
    return found
  }
  await stamp('1')
  await expect(start()).rejects.toThrow(/storage format 1, and this version reads 2 only/)
  expect(await stamp()).toBe('1')
})

test('lets one server at a time have a folder', async () => {
  await start()
  await expect(start()).rejects.toThrow(/in use by another server/)
})

test('refuses a folder another process has, and takes it over once that was killed', async () => {
  const child = await startChild(folder)
  await expect(start()).rejects.toThrow(/in use by another server/)
  await child.kill('SIGKILL')
  expect(fs.existsSync(path.join(folder, 'server.lock'))).toBe(true)
  await start()
})

test('closes only the connection that sends a malformed message, and says so', async () => {
  const warnings: string[] = []
  const note = (_fields: object, message: string): void => void warnings.push(message)
  const server = await start({ logger: { info: () => undefined, warn: note, error: note } })
  const client = await connect(server)
  const damaged = makeMessage({ ping: 1, $db: 'admin' })
  damaged[20] = 0x77
  for (const bytes of [Buffer.alloc(16), damaged, Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]) {
    const socket = net.connect({ port: server.address().port, host: '127.0.0.1' })
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    socket.write(bytes)
    await closed
  }
  expect(warnings).toHaveLength(3)
  expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 })
})

test('answers a damaged document in a message that is whole, on a connection that goes on', async () => {
  const server = await start()
  const damaged = makeMessage({ ping: 1, $db: 'admin' })
  damaged[30] = 0x77
  const socket = net.connect({ port: server.address().port, host: '127.0.0.1' })
  let received = Buffer.alloc(0)
  const answered = new Promise((resolve) => {
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const size = received.length < 4 ? Infinity : received.readInt32LE(0)
      if (received.length > size && received.length >= size + received.readInt32LE(size)) resolve(undefined)
    })
    socket.on('close', resolve)
  })
  socket.write(Buffer.concat([damaged, makeMessage({ ping: 1, $db: 'admin' })]))
  await answered
  socket.destroy()
  const size = received.readInt32LE(0)
  expect(BSON.deserialize(received.subarray(21, size))).toMatchObject({ ok: 0, code: 22 })
  expect(BSON.deserialize(received.subarray(size + 21))).toMatchObject({ ok: 1 })
})

test('bounds connections and cursors', async () => {
  const server = await start({ maxConnections: 3, maxCursors: 2 })
  const client = new MongoClient(server.uri(), { maxPoolSize: 1 })
  clients.push(client)
  const things = client.db('a').collection('things')
  await things.insertMany([{}, {}, {}])
  const open = () => client.db('a').command({ find: 'things', batchSize: 1 })
  await open()
  await open()
  expect(await codeOf(open())).toBe(96)
  const sockets = Array.from({ length: 4 }, () =>
    net.connect({ port: server.address().port, host: '127.0.0.1' }),
  )
  await Promise.race(
    sockets.map((socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve))),
  )
  sockets.forEach((socket) => socket.destroy())
  expect(await things.countDocuments()).toBe(3)
})

/** Asks until it is so. The server's own time-out bounds the loop by the test's. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

test('removes expired documents and idle cursors by the clock', async () => {
  let now = Date.now()
  const server = await start({ sweepIntervalMs: 5, cursorTimeoutMs: 1000, now: () => now })
  const client = await connect(server)
  const things = client.db('a').collection('things')
  await things.createIndex({ at: 1 }, { expireAfterSeconds: 60 })
  await things.insertMany([
    { at: new Date(now) },
    { at: new Date(now + 120_000) },
    { at: 'never' },
    {},
    { at: [new Date(now), new Date(now + 9e9)] },
  ])
  const { cursor } = (await client
    .db('a')
    .command({ find: 'things', batchSize: 1 }, { promoteLongs: false })) as { cursor: { id: unknown } }
  now += 61_000
  await eventually(async () => (await things.countDocuments()) === 3)
  expect(await codeOf(client.db('a').command({ getMore: cursor.id, collection: 'things' }))).toBe(43)
  now += 61_000
  await eventually(async () => (await things.countDocuments()) === 3)
  now += 61_000
  await eventually(async () => (await things.countDocuments()) === 2)
})

test('reclaims what was dropped', async () => {
  const client = await connect(await start({ durable: false }))
  const fill = (name: string) =>
    client
      .db('a')
      .collection(name)
      .insertMany(Array.from({ length: 2000 }, (_, n) => ({ n, text: 'x'.repeat(1000) })))
  const size = () => fs.statSync(path.join(folder, 'ongaku.mdb')).size
  await fill('first')
  await client.db('a').dropDatabase()
  await fill('warm')
  await client.db('a').dropDatabase()
  const settled = size()
  for (let i = 0; i < 5; i++) {
    await fill(`c${i}`)
    await client.db('a').dropDatabase()
  }
  expect(size()).toBeLessThan(settled * 3)
})
