import { once } from 'node:events'
import { connect } from 'node:net'
import { pino } from 'pino'
import {
  createHttpServer,
  describeProblem,
  type Endpoint,
  type HttpMethod,
  type HttpServer,
  json,
  type Surface,
  text,
} from '../src/http/index.ts'

const endpoint = (
  name: string,
  methods: HttpMethod[],
  path: string,
  accepts?: Endpoint['accepts'],
): Endpoint => ({
  methods,
  path,
  ...(accepts && { accepts }),
  handle: ({ params, path: under, request: { ip, secure } }) => json({ name, params, under, ip, secure }),
})

const surface = (name: string, prefixes: string[], endpoints: Endpoint[]): Surface => ({
  name,
  prefixes,
  endpoints,
  describeError: (error) => ({
    ...describeProblem(error),
    headers: { 'content-type': 'text/plain', 'x-surface': name },
  }),
})

const surfaces: Surface[] = [
  surface(
    'root',
    [''],
    [
      endpoint('root', ['GET'], '/'),
      endpoint('shadowed', ['GET'], '/api/plays/shadowed'),
      endpoint('asked', ['POST'], '/', ({ query }) => query === 'asked'),
    ],
  ),
  surface(
    'plays',
    ['/api'],
    [
      endpoint('one', ['GET', 'DELETE'], '/plays/:id'),
      endpoint('latest', ['POST'], '/plays/latest'),
      endpoint('first', ['GET'], '/plays/first'),
      endpoint('list', ['GET'], '/plays'),
      endpoint('take', ['POST'], '/plays'),
      endpoint('part', ['GET'], '/plays/:id/parts/:part'),
      endpoint('rest', ['GET'], '/rest/*rest'),
    ],
  ),
  surface('docs', ['/api'], [endpoint('docs', ['GET'], '/docs'), endpoint('put', ['PUT'], '/plays')]),
  { ...surface('pages', [''], []), fallback: () => text('page') },
]

/** Answers with the classes of its request and response. */
const classes: Endpoint = {
  methods: ['GET'],
  path: '/classes',
  handle: () => ({
    status: 200,
    headers: {},
    body(request, response, headers) {
      response.writeHead(200, headers).end(`${request.raw.constructor.name} ${response.constructor.name}`)
      return Promise.resolve()
    },
  }),
}

let server: HttpServer

beforeAll(async () => {
  server = createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [...surfaces, surface('classes', [''], [classes])],
    parts: [],
    logger: pino({ level: 'silent' }),
    trustedProxies: ['127.0.0.1', '10.0.0.0/8'],
  })
  await server.start()
})

afterAll(() => server.stop())

const ask = (path: string, init?: RequestInit) => fetch(server.url() + path, init)
const answerTo = async (path: string, init?: RequestInit): Promise<unknown> => (await ask(path, init)).json()
const ip = '127.0.0.1'

test.each([
  ['/', 'root', {}, '/'],
  ['/api/plays', 'list', {}, '/plays'],
  ['/api/plays/', 'list', {}, '/plays/'],
  ['/api/plays/?limit=1', 'list', {}, '/plays/'],
  ['/api/plays/first', 'first', {}, '/plays/first'],
  ['/api/plays/shadowed', 'one', { id: 'shadowed' }, '/plays/shadowed'],
  ['/api/plays/latest/', 'one', { id: 'latest' }, '/plays/latest/'],
  ['/api/plays/a%2Fb%20c', 'one', { id: 'a/b c' }, '/plays/a%2Fb%20c'],
  ['/api/plays/1/parts/2', 'part', { id: '1', part: '2' }, '/plays/1/parts/2'],
  ['/api/rest/a/b%2Fc/d', 'rest', { rest: 'a/b/c/d' }, '/rest/a/b%2Fc/d'],
  ['/api/docs', 'docs', {}, '/docs'],
])('%s is for %s', async (path, name, params, under) => {
  expect(await answerTo(path)).toEqual({ name, params, under, ip, secure: false })
})

test.each(['/API/plays', '/api/Plays', '/apiplays', '/api/plays//', '/api/plays/1/2', '/api', '/api/rest'])(
  '%s is a 404 of the surface with the longest prefix that fits',
  async (path) => {
    const answer = await ask(path, { method: 'POST' })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('x-surface')).toBe(
      path.startsWith('/api') && path !== '/apiplays' ? 'plays' : 'pages',
    )
  },
)

test.each([
  ['/api/plays', 'PATCH', 'GET, POST', 'plays'],
  ['/api/plays', 'OPTIONS', 'GET, POST', 'plays'],
  ['/api/plays/latest', 'PATCH', 'POST, GET, DELETE', 'plays'],
  ['/api/docs', 'POST', 'GET', 'docs'],
  ['/', 'POST', 'GET', 'root'],
  ['/?asked', 'PUT', 'GET, POST', 'root'],
])('%s does not take %s, only %s', async (path, method, allowed, name) => {
  const answer = await ask(path, { method })
  expect([answer.status, answer.headers.get('allow'), answer.headers.get('x-surface')]).toEqual([
    405,
    allowed,
    name,
  ])
})

test('a method goes to the first surface that takes it, also when another has the path', async () => {
  expect(await answerTo('/api/plays', { method: 'PUT' })).toMatchObject({ name: 'put' })
  expect(await answerTo('/?asked', { method: 'POST' })).toMatchObject({ name: 'asked' })
})

test('HEAD is answered as GET is, without the body', async () => {
  const [head, get] = await Promise.all([ask('/api/plays', { method: 'HEAD' }), ask('/api/plays')])
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'))
  expect((await ask('/api/nothing', { method: 'HEAD' })).status).toBe(404)
  expect(await (await ask('/page', { method: 'HEAD' })).text()).toBe('')
})

test.each([
  ['/api/plays/%ff', 'plays'],
  ['/api/nothing/%E0%A4%A', 'plays'],
  ['/page/%', 'root'],
])('%s is a 400 that blames the path', async (path, name) => {
  const answer = await ask(path)
  expect([answer.status, answer.headers.get('x-surface')]).toEqual([400, name])
  expect(await answer.json()).toMatchObject({
    errors: [{ field: 'path', message: 'is not percent-encoded UTF-8' }],
  })
})

test.each([
  ['http://other.example/api/plays/7?limit=1', '200 OK', '"under":"/plays/7"'],
  ['http://[::1/api/plays/7', '200 OK', '"under":"/plays/7"'],
  ['http://other.example', '200 OK', '"name":"root"'],
])('a client that uses us as a proxy and asks for %s is answered', async (target, status, part) => {
  const socket = connect(Number(new URL(server.url()).port), '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
  await once(socket, 'close')
  expect(received).toMatch(`HTTP/1.1 ${status}\r\n`)
  expect(received).toMatch(part)
})

test('Express changes no prototypes, which would make node several times as slow', async () => {
  expect(await (await ask('/classes')).text()).toBe('AppRequest AppResponse')
})

test('no answer says what serves it, and none has an ETag of its own', async () => {
  const { headers } = await ask('/api/plays')
  expect([headers.get('x-powered-by'), headers.get('etag')]).toEqual([null, null])
})

test.each([
  ['192.0.2.7', 'https', '192.0.2.7', true],
  ['198.51.100.1, 192.0.2.7, 10.1.2.3', 'http', '192.0.2.7', false],
  ['10.1.2.3, 10.3.2.1', 'https, http', '10.1.2.3', true],
  ['::ffff:192.0.2.7', '', '192.0.2.7', false],
  ['', '', '127.0.0.1', false],
])('a request forwarded for %j over %j comes from %s', async (forwardedFor, proto, from, secure) => {
  const headers = {
    ...(forwardedFor && { 'x-forwarded-for': forwardedFor }),
    ...(proto && { 'x-forwarded-proto': proto }),
  }
  expect(await answerTo('/api/plays', { headers })).toMatchObject({ ip: from, secure })
})
