import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { playAt } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let token: string

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  token = (await gateway.register('ada')).body.access_token
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

interface Problem {
  code: string
  detail: string
}

async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url()}/api/v1${path}`, {
    method: 'POST',
    // A connection whose body was refused is closed; the next call must not find that out.
    headers: { authorization: `Bearer ${token}`, connection: 'close', ...headers },
    body,
  })
  return { status: response.status, problem: (await response.json()) as Problem }
}

const isAlive = async () => (await fetch(`${gateway.url()}/health`)).status === 200

const withTitle = (title: string) => JSON.stringify({ plays: [playAt(60, { title })] })
/** As `withTitle`, with the title's bytes as they are. */
const withTitleBytes = (bytes: number[]) => {
  const [before = '', after = ''] = withTitle('#').split('#')
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
}

const megabytes = (count: number) => count * 1_000_000

const bodies: [string, () => string | Uint8Array, number, RegExp][] = [
  ['no JSON', () => 'hello', 400, /not valid JSON/],
  ['nothing', () => '', 400, /^body/],
  ['a list', () => '[]', 400, /^body/],
  ['null', () => 'null', 400, /^body/],
  ['ten megabytes of brackets', () => '['.repeat(megabytes(10)), 400, /nested more than/],
  ['objects in objects', () => '{"plays":'.repeat(megabytes(1)), 400, /nested more than/],
  ['lists where plays belong', () => `{"plays":${'['.repeat(90)}${']'.repeat(90)}}`, 400, /^plays\[0\]/],
  ['millions of empty plays', () => `{"plays":[${'{},'.repeat(megabytes(2))}{}]}`, 400, /holds more than/],
  ['too many plays', () => `{"plays":[${'{},'.repeat(1000)}{}]}`, 400, /^plays: /],
  ['a longer body than is read', () => withTitle('x'.repeat(megabytes(11))), 413, /at most \d+ bytes/],
  ['a title of ten megabytes', () => withTitle('x'.repeat(megabytes(10))), 400, /^plays\[0\]\.title/],
  ['NUL in a title', () => withTitle('a\u0000b'), 400, /^plays\[0\]\.title: must be well-formed/],
  ['half a character', () => '{"plays":[{"title":"\\ud83d","artist":"a"}]}', 400, /^plays\[0\]\.title/],
  ['bytes that are no UTF-8', () => withTitleBytes([0xc3, 0x28]), 400, /not UTF-8/],
  ['an overlong NUL', () => withTitleBytes([0xc0, 0x80]), 400, /not UTF-8/],
  ['UTF-16', () => Buffer.from(withTitle('x'), 'utf16le'), 400, /^body/],
  [
    'a prototype',
    () => `{"__proto__":{"isAdministrator":true},"plays":[${JSON.stringify(playAt(60))}]}`,
    400,
    /__proto__: is not a known field/,
  ],
  ['a number for a title', () => withTitle('#').replace('"#"', '1e400'), 400, /^plays\[0\]\.title/],
  [
    'a query of MongoDB for a title',
    () => withTitle('#').replace('"#"', '{"$ne":null}'),
    400,
    /^plays\[0\]\.title/,
  ],
  [
    'the year 275760',
    () => JSON.stringify({ plays: [playAt(60, { started_at: '+275760-09-13T00:00:00Z' })] }),
    400,
    /started_at/,
  ],
  [
    'a date before all services',
    () => JSON.stringify({ plays: [playAt(60, { started_at: '0000-01-01T00:00:00Z' })] }),
    400,
    /started_at/,
  ],
  [
    'a date that does not exist',
    () => JSON.stringify({ plays: [playAt(60, { started_at: '2026-02-30T00:00:00Z' })] }),
    400,
    /started_at/,
  ],
]

test.each(bodies)(
  'a body of %s is refused by what is wrong, and at once',
  async (_, write, status, detail) => {
    const startedAt = performance.now()
    const { status: answered, problem } = await post('/plays', write())
    expect([answered, problem.detail]).toEqual([status, expect.stringMatching(detail)])
    expect(problem.detail.length).toBeLessThan(300)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await isAlive()).toBe(true)
  },
)

const bomb = () => Buffer.alloc(megabytes(200), ' ')

test.each([
  ['gzip', () => gzipSync(bomb()), 413, /at most/],
  ['deflate', () => deflateSync(bomb()), 413, /at most/],
  ['br', () => brotliCompressSync(bomb()), 413, /at most/],
  ['gzip', () => gzipSync(gzipSync(bomb())), 400, /^body/],
  ['gzip', () => Buffer.from('not packed'), 400, /is not what its Content-Encoding/],
  ['gzip, gzip', () => gzipSync('{}'), 400, /unknown encoding/],
  ['zstd', () => Buffer.from('{}'), 400, /unknown encoding/],
])(
  'a %s body that unpacks to too much, or not at all, is refused',
  async (encoding, pack, status, detail) => {
    const { status: answered, problem } = await post('/plays', pack(), { 'content-encoding': encoding })
    expect([answered, problem.detail]).toEqual([status, expect.stringMatching(detail)])
    expect(await isAlive()).toBe(true)
  },
)

test.each([
  ['a parameter that comes twice', '/status?x=1&x=2', 200],
  ['a limit that comes twice', '/jobs?limit=1&limit=2', 400],
  ['a limit as a list', '/jobs?limit[]=1', 400],
  ['a limit as an object', '/jobs?limit[$gt]=1', 400],
  ['a state as an object', '/jobs?state[$ne]=x', 400],
  ['a prototype', '/jobs?__proto__[x]=1', 400],
  ['the name of a method', '/jobs?constructor=1', 400],
  ['NUL', '/jobs?state=%00', 400],
  ['bytes that are no UTF-8', '/jobs?state=%ff', 400],
  ['bytes that are no UTF-8 in the path', '/users/me/tokens/%ff', 400],
  ['a path that leads out', '/docs/assets/..%2f..%2fpackage.json', 404],
  ['NUL in the path', '/users/me/%00', 404],
])('%s in an address is answered with a reason', async (_, path, status) => {
  const answer = await gateway.call<Partial<Problem>>('GET', path, { token })
  expect(answer.status).toBe(status)
  if (status !== 200) expect(answer.body.detail).toEqual(expect.any(String))
})

/** What the server answers to bytes that no client library would send. */
const sendRaw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.url()).port), '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString()))
    socket.on('close', () => resolve(received)).on('error', reject)
    socket.write(text)
  })

const head = 'POST /api/v1/plays HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n'

test.each([
  ['headers of a megabyte', `${head}x: ${'a'.repeat(megabytes(1))}\r\n\r\n`, /^HTTP\/1\.1 431/],
  ['many cookies', `${head}cookie: ${'a=b; '.repeat(10_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
  [
    'an address of a megabyte',
    `GET /${'a'.repeat(megabytes(1))} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    /^HTTP\/1\.1 431/,
  ],
  ['a header that ends in the wrong way', `${head}x: a\nb\r\n\r\n`, /^HTTP\/1\.1 400/],
  ['two lengths', `${head}content-length: 1\r\ncontent-length: 2\r\n\r\nab`, /^HTTP\/1\.1 400/],
  [
    'a length and chunks',
    `${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    /^HTTP\/1\.1 400/,
  ],
  ['a negative length', `${head}content-length: -1\r\n\r\n`, /^HTTP\/1\.1 400/],
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
])('%s get an answer, and the connection is closed', async (_, text, answer) => {
  expect(await sendRaw(text)).toMatch(answer)
  expect(await isAlive()).toBe(true)
})
