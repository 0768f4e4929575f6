import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import axios from 'axios'
import { pino } from 'pino'
import { AppError, type ErrorCode } from '../src/errors/index.ts'
import {
  apiHeaders,
  createHttpServer,
  defineEndpoint,
  describeProblem,
  file,
  formBody,
  html,
  type HttpServer,
  pageHeaders,
  readQuery,
  stream,
  type Surface,
  text,
  writeXml,
  xml,
} from '../src/http/index.ts'

const lastfmCodes: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 9,
  method_not_allowed: 3,
  not_found: 3,
}

/** A protocol like Last.fm's: forms in, XML out, failures as XML with codes of its own. */
const formProtocol: Surface = {
  name: 'forms',
  prefixes: ['/2.0', '/lastfm/2.0'],
  headers: apiHeaders,
  cors: { origins: '*', requestHeaders: ['content-type'] },
  describeError: ({ code, message }) =>
    xml(
      writeXml({
        name: 'lfm',
        attributes: { status: 'failed' },
        children: [{ name: 'error', attributes: { code: lastfmCodes[code] ?? 8 }, children: message }],
      }),
    ),
  endpoints: [
    defineEndpoint({
      methods: ['GET', 'POST'],
      path: '/',
      body: formBody(),
      handle({ request, body }) {
        const sk = body.get('sk') ?? readQuery(request.query).sk
        if (sk !== 'key') throw new AppError('unauthenticated', 'Invalid session key')
        return xml(
          writeXml({ name: 'lfm', children: [{ name: 'artist', children: body.get('artist') ?? '' }] }),
        )
      },
    }),
  ],
}

/** A protocol like Audioscrobbler's, at the root, recognised by its query. */
const handshake: Surface = {
  name: 'handshake',
  prefixes: [''],
  describeError: ({ message }) => text(`FAILED ${message}\n`),
  endpoints: [
    {
      methods: ['GET'],
      path: '/',
      accepts: ({ query }) => query.startsWith('hs=true'),
      handle: () => text('OK\n'),
    },
  ],
}

const pages: Surface = {
  name: 'pages',
  prefixes: [''],
  headers: pageHeaders("default-src 'self'"),
  caching: 'no-cache',
  describeError: ({ message }) => html(message, { status: 500 }),
  endpoints: [],
  fallback: () => html('<title>Ongaku</title>'),
}

let folder = ''

const media: Surface = {
  name: 'media',
  prefixes: ['/media'],
  headers: apiHeaders,
  caching: 'private, max-age=60',
  describeError: describeProblem,
  endpoints: [
    { methods: ['GET'], path: '/files/*path', handle: ({ params }) => file(folder, params.path ?? '') },
    {
      methods: ['GET'],
      path: '/parts',
      handle: () => stream('application/octet-stream', Readable.from([Buffer.from('ab'), Buffer.from('c')])),
    },
  ],
}

let server: HttpServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ongaku-files-'))
  await writeFile(join(folder, 'song #1.mp3'), '0123456789')
  server = createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [formProtocol, media, handshake, pages],
    parts: [],
    logger: pino({ level: 'silent' }),
    trustedProxies: ['127.0.0.0/8'],
  })
  await server.start()
})

afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true })
})

const ask = (path: string, init?: RequestInit) => fetch(server.url() + path, init)
const tls = { headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' } }

describe('a protocol of forms and XML', () => {
  const post = (body: string, path = '/2.0/') => ask(path, { method: 'POST', body })

  test('takes a form and answers in XML, under each of its prefixes', async () => {
    for (const path of ['/2.0/', '/2.0', '/lastfm/2.0/']) {
      const answer = await post('sk=key&artist=Simon+%26+Garfunkel', path)
      expect(answer.headers.get('content-type')).toBe('application/xml; charset=utf-8')
      expect(await answer.text()).toBe(
        '<?xml version="1.0" encoding="UTF-8"?>\n<lfm><artist>Simon &amp; Garfunkel</artist></lfm>',
      )
    }
  })

  test('takes parameters from the query too', async () => {
    expect(await (await ask('/2.0/?sk=key')).text()).toContain('<artist></artist>')
  })

  test('describes every failure in its own format', async () => {
    expect(await (await post('sk=no')).text()).toContain('<error code="9">Invalid session key</error>')
    expect(await (await ask('/2.0/nothing')).text()).toContain('<lfm status="failed"><error code="3">')
    const other = await ask('/2.0/', { method: 'DELETE' })
    expect(other.headers.get('allow')).toBe('GET, POST')
    expect(await other.text()).toContain('<error code="3">This path does not take DELETE')
    expect(await (await ask('/2.0/%ff')).text()).toContain('path: is not percent-encoded UTF-8')
  })

  test('lets pages of other origins call', async () => {
    const preflight = await ask('/2.0/', { method: 'OPTIONS', headers: { origin: 'https://player.example' } })
    expect(preflight.status).toBe(204)
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
    })
    expect((await post('sk=no')).headers.get('access-control-allow-origin')).toBe('*')
    expect((await ask('/media/parts')).headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('surfaces at one prefix', () => {
  test('are told apart by what their endpoints accept', async () => {
    expect(await (await ask('/?hs=true&p=1.2')).text()).toBe('OK\n')
    expect(await (await ask('/')).text()).toBe('<title>Ongaku</title>')
  })

  test('a fallback answers reads of paths nobody has, and only those', async () => {
    const page = await ask('/artists/1')
    expect([page.status, await page.text()]).toEqual([200, '<title>Ongaku</title>'])
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(page.headers.get('content-security-policy')).toBe("default-src 'self'")
    expect((await ask('/media/nothing')).status).toBe(404)
    expect((await ask('/artists/1', { method: 'POST' })).status).not.toBe(200)
    expect(await (await ask('/health')).json()).toEqual({ status: 'ok' })
  })
})

test('behind TLS browsers are told to stay with it, for this name alone; without it they are not', async () => {
  const secure = await ask('/', tls)
  expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect(secure.headers.get('content-security-policy')).toBe("default-src 'self'; upgrade-insecure-requests")
  const plain = await ask('/')
  expect(plain.headers.get('strict-transport-security')).toBeNull()
  expect(plain.headers.get('content-security-policy')).toBe("default-src 'self'")
})

describe('files and streams', () => {
  test('a file comes whole, in ranges, and not at all where the client has it', async () => {
    const path = `/media/files/${encodeURIComponent('song #1.mp3')}`
    const whole = await ask(path)
    expect(await whole.text()).toBe('0123456789')
    expect(whole.headers.get('content-type')).toBe('audio/mpeg')
    expect(whole.headers.get('cache-control')).toBe('private, max-age=60')
    const part = await ask(path, { headers: { range: 'bytes=2-4' } })
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
    ])
    expect((await ask(path, { headers: { range: 'bytes=20-' } })).status).toBe(416)
    // fetch adds a Cache-Control of its own, which asks for the whole.
    const known = await axios.get(server.url() + path, {
      headers: { 'if-none-match': whole.headers.get('etag') },
      validateStatus: () => true,
    })
    expect(known.status).toBe(304)
    const head = await ask(path, { method: 'HEAD' })
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', ''])
  })

  test.each(['nothing.mp3', '..%2f..%2fetc%2fpasswd', '%2e%2e/passwd', ''])(
    'there is no file %j',
    async (name) => {
      const answer = await ask(`/media/files/${name}`)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ])
    },
  )

  test('a stream comes to its end', async () => {
    expect(await (await ask('/media/parts')).text()).toBe('abc')
  })
})
