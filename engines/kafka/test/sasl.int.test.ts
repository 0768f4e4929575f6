import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { createEmbeddedKafka } from '../src/index.ts'
import { connectRaw, type RawClient } from './support/raw-client.ts'
import { createTopicRaw, describeTopics } from './support/requests.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'
import { isKcatInstalled, runKcat } from './support/kcat.ts'

const credentials = { username: 'ongaku', password: 'pass,wörd=1' }
const handshake = (client: RawClient, mechanism: string, version = 1) =>
  client.send(17, version, (body) => body.string(mechanism))

let embedded: Embedded
let strangers: RawClient[]
beforeEach(async () => {
  embedded = await startEmbedded({ credentials, stallTimeoutMs: 400 })
  strangers = []
})
afterEach(async () => {
  for (const stranger of strangers) stranger.close()
  await embedded.stop()
})

const connectStranger = async (): Promise<RawClient> => {
  const client = await connectRaw(embedded.broker.address())
  strangers.push(client)
  return client
}

const plainToken = ({ username, password }: typeof credentials): Buffer =>
  Buffer.from(`\0${username}\0${password}`)

async function authenticate(client: RawClient, token: Buffer) {
  const answer = await client.send(36, 1, (body) => body.bytes(token))
  const head = { errorCode: answer.int16(), message: answer.nullableString() }
  return { ...head, token: answer.bytes().toString(), lifetime: answer.int64() }
}

function kafkaAs(sasl: SASLOptions): Kafka {
  const { host, port } = embedded.broker.address()
  return new Kafka({ brokers: [`${host}:${port}`], sasl, logLevel: logLevel.NOTHING, retry: { retries: 1 } })
}

describe.each(['plain', 'scram-sha-256'] as const)('with %s', (mechanism) => {
  test('serves a client that knows the password', async () => {
    const kafka = kafkaAs({ mechanism, ...credentials })
    const producer = kafka.producer({ idempotent: true })
    await producer.connect()
    const sent = await producer.send({ topic: 'plays', messages: [{ value: 'one' }] })
    expect(sent).toMatchObject([{ errorCode: 0, baseOffset: '0' }])
    const consumer = kafka.consumer({ groupId: 'listeners' })
    await consumer.connect()
    await consumer.subscribe({ topic: 'plays', fromBeginning: true })
    const value = await new Promise((resolve, reject) => {
      consumer
        .run({ eachMessage: ({ message }) => Promise.resolve(resolve(message.value?.toString())) })
        .catch(reject)
    })
    expect(value).toBe('one')
    await Promise.all([consumer.disconnect(), producer.disconnect()])
  })

  test.each([
    ['password', { ...credentials, password: 'guessed' }],
    ['user name', { ...credentials, username: 'root' }],
  ])('refuses a wrong %s', async (_, wrong) => {
    const admin = kafkaAs({ mechanism, ...wrong }).admin()
    await expect(admin.connect()).rejects.toThrow(/wrong user name or password/)
    await admin.disconnect()
  })
})

test('answers a wrong password with 58 after a delay, then closes the connection, and keeps it out of the log', async () => {
  const client = await connectStranger()
  const chosen = await handshake(client, 'PLAIN')
  expect([chosen.int16(), chosen.array((r) => r.string())]).toEqual([0, ['PLAIN', 'SCRAM-SHA-256']])
  const from = performance.now()
  const refused = await authenticate(client, plainToken({ ...credentials, password: 'guessed' }))
  expect(refused).toMatchObject({ errorCode: 58, token: '' })
  expect(performance.now() - from).toBeGreaterThan(90)
  await client.closed
  expect(JSON.stringify(embedded.logs)).toContain('refused a client')
  expect(JSON.stringify(embedded.logs)).not.toContain('guessed')
})

test.each([
  ['Metadata', 3],
  ['Produce', 0],
  ['an API that is not there', 60],
])('closes a connection that asks for %s before it has authenticated', async (_, key) => {
  const client = await connectStranger()
  expect((await client.send(18, 0, () => undefined)).int16()).toBe(0)
  await expect(client.send(key, 0, (body) => body.int32(0))).rejects.toThrow('the connection was closed')
})

test('lets newer clients choose their version of ApiVersions first', async () => {
  const client = await connectStranger()
  expect((await client.send(18, 3, () => undefined)).int16()).toBe(35)
  expect((await handshake(client, 'PLAIN')).int16()).toBe(0)
})

test('names its mechanisms to a client that wants another one', async () => {
  const client = await connectStranger()
  const answer = await handshake(client, 'GSSAPI')
  expect([answer.int16(), answer.array((r) => r.string())]).toEqual([33, ['PLAIN', 'SCRAM-SHA-256']])
})

test('closes a connection whose token comes before a handshake', async () => {
  await expect(authenticate(await connectStranger(), plainToken(credentials))).rejects.toThrow('closed')
})

test('closes a connection of which nothing is heard, or that announces a large frame', async () => {
  await (
    await connectStranger()
  ).closed
  const greedy = await connectStranger()
  greedy.write(Buffer.from([0, 0x20, 0, 0]))
  await greedy.closed
  expect(JSON.stringify(embedded.logs)).toContain('frame of 2097152 bytes')
})

test('leaves a connection open that authenticated in time', async () => {
  const client = await connectStranger()
  const silent = await connectStranger()
  await handshake(client, 'PLAIN')
  expect(await authenticate(client, plainToken(credentials))).toMatchObject({ errorCode: 0, lifetime: 0 })
  await silent.closed
  expect(await createTopicRaw(client, 'topic')).toBe(0)
  expect((await handshake(client, 'PLAIN')).int16()).toBe(34)
})

describe('tokens without a header, as after SaslHandshake version 0', () => {
  const frame = (token: Buffer): Buffer => {
    const size = Buffer.alloc(4)
    size.writeInt32BE(token.length)
    return Buffer.concat([size, token])
  }

  test('let a client in that knows the password', async () => {
    const client = await connectStranger()
    expect((await handshake(client, 'PLAIN', 0)).int16()).toBe(0)
    const { socket } = client
    socket.removeAllListeners('data')
    const answer = new Promise<Buffer>((resolve) => socket.once('data', resolve))
    client.write(frame(plainToken(credentials)))
    expect(await answer).toEqual(Buffer.alloc(4))
  })

  test('close the connection of one that does not', async () => {
    const client = await connectStranger()
    await handshake(client, 'PLAIN', 0)
    client.write(frame(plainToken({ ...credentials, password: 'guessed' })))
    await client.closed
  })
})

test('asks nobody without credentials, and refuses empty ones', async () => {
  const open = await startEmbedded()
  expect((await handshake(open.client, 'PLAIN')).int16()).toBe(34)
  expect((await authenticate(open.client, plainToken(credentials))).errorCode).toBe(34)
  expect(await describeTopics(open.client, null)).toEqual([])
  const { dataDir } = open
  await open.stop()
  const empty = createEmbeddedKafka({ dataDir, port: 0, credentials: { username: 'a', password: '' } })
  await expect(empty.start()).rejects.toThrow('need a user name and a password')
})

function testKcat(): void {
  test.each(['PLAIN', 'SCRAM-SHA-256'])('produces and consumes with %s', async (mechanism) => {
    const { host, port } = embedded.broker.address()
    const { username, password } = credentials
    const settings = { 'security.protocol': 'sasl_plaintext', 'sasl.mechanisms': mechanism }
    const login = { ...settings, 'sasl.username': username, 'sasl.password': password }
    const flags = Object.entries(login).flatMap(([name, value]) => ['-X', `${name}=${value}`])
    const kcat = (args: string[], input?: string) => runKcat(`${host}:${port}`, [...flags, ...args], input)
    await kcat(['-P', '-t', 'kcat', '-p', '0'], 'one\ntwo')
    expect(await kcat(['-C', '-t', 'kcat', '-o', 'beginning', '-e'])).toEqual(['one', 'two'])
  })
}

if (isKcatInstalled()) describe('kcat', testKcat)
else process.stdout.write('kcat with SASL: not run (kcat is not installed)\n')
