import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import { MongoClient } from 'mongodb'
import { createEmbeddedMongo, type EmbeddedMongo } from '../src/index.ts'
import { makeMessage } from './support/fuzz-messages.ts'
import { temporaryFolder } from './support/server-under-test.ts'

const folder = temporaryFolder()
let server: EmbeddedMongo
let client: MongoClient
beforeAll(async () => {
  server = createEmbeddedMongo({ dataDir: folder, port: 0, durable: false, stallTimeoutMs: 200 })
  await server.start()
  client = await new MongoClient(server.uri()).connect()
})
afterAll(async () => {
  await client.close()
  await server.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function connect(): Promise<net.Socket> {
  const socket = net.connect(server.address().port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  return socket
}

const ping = makeMessage({ ping: 1, $db: 'a' })

test('lets go of a client that begins a message and does not finish it', async () => {
  const socket = await connect()
  socket.resume().write(ping.subarray(0, 20))
  await once(socket, 'close')
})

test('lets go of one whose next message is begun while another is worked on', async () => {
  const socket = await connect()
  socket.resume().write(Buffer.concat([ping, ping.subarray(0, 20)]))
  await once(socket, 'close')
})

test('lets go of one that does not take its answer', async () => {
  const large = client.db('a').collection('large')
  await large.insertMany(Array.from({ length: 10 }, () => ({ text: 'x'.repeat(1_500_000) })))
  const socket = await connect()
  socket.pause()
  // More than the system's own buffers hold; their end shows in the writing, as nothing is read.
  const find = makeMessage({ find: 'large', $db: 'a' })
  for (let i = 0; i < 10; i++) socket.write(find)
  const gone = (): boolean => socket.destroyed || !socket.writable
  while (!gone()) {
    socket.write(ping)
    expect(await large.countDocuments({})).toBe(10)
  }
  socket.destroy()
})
