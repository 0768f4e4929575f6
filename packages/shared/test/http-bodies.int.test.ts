import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { pino } from 'pino'
import { waitUntil } from '@ongaku/testing'
import {
  createHttpServer,
  defineEndpoint,
  describeProblem,
  type HttpServer,
  jsonBody,
  json,
} from '../src/http/index.ts'

const mebibyte = 1024 * 1024
const tenMegabytes = 10_000_000

const impatient = { ...jsonBody(), maxMs: 100 }
let server: HttpServer
let admitted: number[] = []

beforeAll(async () => {
  server = createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [
      {
        name: 'test',
        prefixes: [''],
        describeError: describeProblem,
        authenticate: ({ headers }) => Promise.resolve({ userId: String(headers.authorization) }),
        endpoints: [
          defineEndpoint({
            methods: ['POST'],
            path: '/large',
            body: jsonBody({ maxBytes: tenMegabytes }),
            admit: ({ bodyBytes }) => Promise.resolve(void admitted.push(bodyBytes)),
            handle: ({ bodyBytes }) => json({ bodyBytes, held: server.heldBodyBytes() }),
          }),
          defineEndpoint({ methods: ['POST'], path: '/soon', body: impatient, handle: () => json({}) }),
        ],
      },
    ],
    parts: [],
    logger: pino({ level: 'silent' }),
  })
  await server.start()
})

beforeEach(() => {
  admitted = []
})

afterAll(() => server.stop())

/** A request whose head is sent, and of its body only what is given. */
function begin(user: string, head: string, body = '', path = '/large'): Socket & { received: string } {
  const socket = Object.assign(connect(Number(new URL(server.url()).port), '127.0.0.1'), { received: '' })
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => (socket.received += chunk.toString()))
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${user}\r\n${head}\r\n\r\n${body}`)
  return socket
}

const declaring = (length: number) => `content-length: ${length}`
const post = (user: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url()}/large`, { method: 'POST', body, headers: { authorization: user, ...headers } })
const answered = (socket: { received: string }) =>
  waitUntil(
    () => socket.received,
    (text) => text.includes('\r\n\r\n'),
  )

test('of 200 posts by one user that declare 10 MB and stall one is held, and the others get a 503 with Retry-After', async () => {
  const stalled = Array.from({ length: 200 }, () => begin('greedy', declaring(tenMegabytes), '{"plays":['))
  await waitUntil(
    () => stalled.filter(({ received }) => received.startsWith('HTTP/1.1 503')).length,
    (refused) => refused === 199,
  )
  expect(server.heldBodyBytes()).toBe(tenMegabytes)
  expect(stalled.find(({ received }) => received)?.received.toLowerCase()).toContain('\r\nretry-after: 2\r\n')
  const other = await post('modest', '{}')
  expect([other.status, await other.json()]).toEqual([200, { bodyBytes: 2, held: tenMegabytes + 2 }])
  for (const socket of stalled) socket.destroy()
  await waitUntil(
    () => server.heldBodyBytes(),
    (held) => held === 0,
  )
})

test('many users of one address hold no more than the address may', async () => {
  const stalled = Array.from({ length: 10 }, (_, index) => begin(`user ${index}`, declaring(tenMegabytes)))
  await waitUntil(
    () => stalled.filter(({ received }) => received.startsWith('HTTP/1.1 503')).length,
    (refused) => refused === 8,
  )
  expect(server.heldBodyBytes()).toBeLessThanOrEqual(24 * mebibyte)
  for (const socket of stalled) socket.destroy()
  await waitUntil(
    () => server.heldBodyBytes(),
    (held) => held === 0,
  )
})

test('a body in chunks takes the room of what has come, and no more than the limit', async () => {
  const chunk = `2710\r\n${'x'.repeat(10_000)}\r\n`
  const socket = begin('chunky', 'transfer-encoding: chunked', chunk)
  await waitUntil(
    () => server.heldBodyBytes(),
    (held) => held === 10_000,
  )
  expect(admitted).toEqual([])
  socket.write(chunk.repeat(1_000))
  expect(await answered(socket)).toMatch(/^HTTP\/1.1 413/)
  socket.destroy()
})

test('a body is admitted by its length: before it is read where that is declared, else before it is parsed', async () => {
  const socket = begin('early', declaring(1_000))
  await waitUntil(
    () => admitted,
    (lengths) => lengths.length === 1,
  )
  expect(admitted).toEqual([1_000])
  socket.destroy()
  const chunked = begin('late', 'transfer-encoding: chunked', '2\r\n{}\r\n0\r\n\r\n')
  expect(await answered(chunked)).toMatch(/^HTTP\/1.1 200/)
  expect(admitted).toEqual([1_000, 2])
  chunked.destroy()
})

test('a body that does not come is a 408, and its connection is closed', async () => {
  const socket = begin('slow', declaring(100), '{', '/soon')
  expect(await answered(socket)).toMatch(/^HTTP\/1.1 408/)
  await once(socket, 'close')
}, 20_000)

test('a client that asks first sends nothing that is refused', async () => {
  const large = begin('polite', `${declaring(tenMegabytes + 1)}\r\nexpect: 100-continue`)
  expect(await answered(large)).toMatch(/^HTTP\/1.1 413/)
  large.destroy()
  const small = begin('polite', `${declaring(2)}\r\nexpect: 100-continue`)
  expect(await answered(small)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  small.write('{}')
  await waitUntil(
    () => small.received,
    (text) => text.includes('HTTP/1.1 200'),
  )
  small.destroy()
})

test('a packed body is unpacked, up to the limit', async () => {
  const { gzipSync } = await import('node:zlib')
  const send = (text: string) =>
    fetch(`${server.url()}/large`, {
      method: 'POST',
      body: new Uint8Array(gzipSync(text)),
      headers: { 'content-encoding': 'gzip', authorization: 'packer' },
    })
  expect((await send('{"plays":[]}')).status).toBe(200)
  expect((await send(' '.repeat(tenMegabytes + 1))).status).toBe(413)
})
