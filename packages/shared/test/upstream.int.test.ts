import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { waitUntil } from '@ongaku/testing'
import { UpstreamError, type UpstreamRequest } from '../src/upstream/index.ts'
import { type Answer, failureOf, type FakeUpstream, send, startFakeUpstream } from './fake-upstream.ts'

const asIs = (data: unknown) => data
let fake: FakeUpstream

beforeAll(async () => {
  fake = await startFakeUpstream()
})
afterAll(() => fake.stop())
beforeEach(() => {
  fake.received.length = 0
  fake.lines.length = 0
})

describe('requests', () => {
  test('carry a query, headers and the path below the base address', async () => {
    fake.answerWith(send(200, { artist: { name: 'Björk' } }))
    const parse = (data: unknown) =>
      z.object({ artist: z.object({ name: z.string() }) }).parse(data).artist.name
    const upstream = fake.connect({ headers: { 'User-Agent': 'Ongaku/1 (admin@example.org)' } })
    const params = { q: 'Sigur Rós & co', limit: 5, after: undefined }
    const request = { method: 'get', path: '/artist', params, headers: { 'X-Extra': 'yes' }, parse } as const
    expect(await upstream.request(request)).toBe('Björk')
    expect(fake.received).toMatchObject([
      {
        method: 'GET',
        url: '/2.0/artist?q=Sigur+R%C3%B3s+%26+co&limit=5',
        headers: {
          'user-agent': 'Ongaku/1 (admin@example.org)',
          'x-extra': 'yes',
          accept: 'application/json',
        },
      },
    ])
  })

  test('carry a form or JSON', async () => {
    fake.answerWith(send(200, {}))
    const upstream = fake.connect()
    await upstream.request({ method: 'post', form: { 'artist[0]': 'Múm', sk: 'a=b' }, parse: asIs })
    await upstream.request({ method: 'post', json: { listens: [] }, parse: asIs })
    expect(fake.received).toMatchObject([
      {
        method: 'POST',
        url: '/2.0/',
        body: 'artist%5B0%5D=M%C3%BAm&sk=a%3Db',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      { body: '{"listens":[]}', headers: { 'content-type': 'application/json' } },
    ])
  })

  test('follow redirects only where that is asked for', async () => {
    fake.answerWith((response, { url }) =>
      url === '/2.0/'
        ? void response.writeHead(307, { location: '/2.0/elsewhere' }).end()
        : void response.end('"here"'),
    )
    const upstream = fake.connect()
    const refused = await failureOf(upstream.request({ method: 'get', parse: asIs }))
    expect(refused).toMatchObject({ kind: 'transient', upstreamCode: 307 })
    expect(await upstream.request({ method: 'get', maxRedirects: 2, parse: asIs })).toBe('here')
  })
})

describe('failures', () => {
  test('of the network are transient', async () => {
    fake.answerWith((response) => void response.destroy())
    expect(await failureOf(fake.connect().request({ method: 'get', parse: asIs }))).toMatchObject({
      kind: 'transient',
      upstreamCode: 'ECONNRESET',
    })
    const nowhere = fake.connect({ baseUrl: 'http://127.0.0.1:1/' })
    expect(await failureOf(nowhere.request({ method: 'get', parse: asIs }))).toMatchObject({
      kind: 'transient',
      upstreamCode: 'ECONNREFUSED',
    })
  })

  test('of an answer that is late, trickles in or ends too early are transient', async () => {
    const upstream = fake.connect({ timeoutMs: 200 })
    fake.answerWith(() => undefined)
    expect((await failureOf(upstream.request({ method: 'get', parse: asIs }))).upstreamCode).toBe('ETIMEDOUT')
    fake.answerWith((response) => {
      const trickle = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(trickle))
    })
    expect((await failureOf(upstream.request({ method: 'get', parse: asIs }))).upstreamCode).toBe('ETIMEDOUT')
    fake.answerWith((response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"half":', () => void response.destroy())
    })
    expect(await failureOf(upstream.request({ method: 'get', parse: asIs }))).toMatchObject({
      kind: 'transient',
    })
  })

  test('of an answer without end are transient, packed or not', async () => {
    const megabyte = ' '.repeat(1024 * 1024)
    fake.answerWith((response) => {
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
      }
      response.on('drain', more)
      more()
    })
    const upstream = fake.connect()
    const endless = await failureOf(upstream.request({ method: 'get', parse: asIs }))
    expect(endless).toMatchObject({ kind: 'transient', upstreamCode: 'ERR_BAD_RESPONSE' })
    const packed = gzipSync(megabyte.repeat(20))
    fake.answerWith((response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
    const large = await failureOf(upstream.request({ method: 'get', parse: asIs }))
    expect(large).toMatchObject({ kind: 'transient', upstreamCode: 'ERR_BAD_RESPONSE' })
  })

  test('say what the upstream said', async () => {
    const upstream = fake.connect({
      classify: ({ status, headers, data }) =>
        headers['x-error'] === '9'
          ? new UpstreamError('needs_authorisation', `${status} ${JSON.stringify(data)}`, {
              upstream: 'music',
            })
          : undefined,
    })
    fake.answerWith(send(200, { error: 9 }, { 'X-Error': '9' }))
    const failure = await failureOf(upstream.request({ method: 'get', parse: asIs }))
    expect(failure).toMatchObject({ kind: 'needs_authorisation', message: '200 {"error":9}' })
    fake.answerWith(send(429, 'slow down', { 'Retry-After': '74000' }))
    expect(await failureOf(upstream.request({ method: 'get', parse: asIs }))).toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 74_000_000,
    })
    fake.answerWith(send(200, '<html>'))
    expect((await failureOf(upstream.request({ method: 'get', parse: asIs }))).kind).toBe('transient')
  })

  test('never hold what was sent', async () => {
    const request: UpstreamRequest<unknown> = {
      method: 'post',
      path: '/x',
      params: { api_key: 's3cret' },
      form: { sk: 's3cret' },
      headers: { authorization: 'Bearer s3cret' },
      parse: (data) => z.object({ ok: z.string() }).parse(data),
    }
    const answers: Answer[] = [
      (response) => void response.destroy(),
      () => undefined,
      send(500, 'no'),
      send(200, '{'),
      send(200, {}),
      (response) => void response.writeHead(307, { location: 'http://s3cret:x/' }).end(),
    ]
    const failures: UpstreamError[] = []
    for (const answer of answers) {
      fake.answerWith(answer)
      const upstream = fake.connect({ timeoutMs: 100 })
      failures.push(await failureOf(upstream.request({ ...request, maxRedirects: 1 })))
    }
    for (const failure of failures) {
      fake.logger.error({ err: failure }, 'failed')
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('s3cret')
    }
    expect(failures.map(({ kind }) => kind)).toEqual(answers.map(() => 'transient'))
    expect(fake.lines).toHaveLength(answers.length)
    expect(fake.lines.join('\n')).not.toContain('s3cret')
  })
})

describe('the breaker', () => {
  test('keeps requests from an upstream that fails, until it has recovered', async () => {
    const upstream = fake.connect({ breaker: { resetTimeout: 100 } })
    fake.answerWith(send(503, ''))
    for (let i = 0; i < 5; i += 1) await failureOf(upstream.request({ method: 'get', parse: asIs }))
    const refused = await failureOf(upstream.request({ method: 'get', parse: asIs }))
    expect(fake.received).toHaveLength(5)
    expect(refused).toMatchObject({ kind: 'transient', upstreamCode: 'EOPENBREAKER' })
    expect(refused.retryAfterMs).toBeLessThanOrEqual(100)
    expect(upstream.breakerState()).toBe('open')
    await waitUntil(
      () => upstream.breakerState(),
      (breaker) => breaker === 'half_open',
    )
    fake.answerWith(send(200, '"back"'))
    expect(await upstream.request({ method: 'get', parse: asIs })).toBe('back')
    expect(upstream.breakerState()).toBe('closed')
    expect(fake.lines).toHaveLength(2)
  })

  test('does not count refusals', async () => {
    const upstream = fake.connect()
    for (const status of [429, 401, 404, 400, 429, 401, 404, 400]) {
      fake.answerWith(send(status, {}))
      await failureOf(upstream.request({ method: 'get', parse: asIs }))
    }
    expect(upstream.breakerState()).toBe('closed')
  })

  test('counts answers that make no sense', async () => {
    const upstream = fake.connect()
    fake.answerWith(send(200, { surprise: true }))
    const parse = (data: unknown) => z.object({ tracks: z.array(z.string()) }).parse(data)
    for (let i = 0; i < 5; i += 1) await failureOf(upstream.request({ method: 'get', parse }))
    expect(upstream.breakerState()).toBe('open')
  })
})

describe('the limit', () => {
  test('is kept without asking the upstream', async () => {
    const upstream = fake.connect({ points: 2 })
    fake.answerWith(send(200, {}))
    for (let i = 0; i < 2; i += 1) await upstream.request({ method: 'get', parse: asIs })
    const refused = await failureOf(upstream.request({ method: 'get', parse: asIs }))
    expect(refused.kind).toBe('rate_limited')
    expect(refused.retryAfterMs).toBeGreaterThan(50_000)
    expect(fake.received).toHaveLength(2)
  })

  test('is not waited for by a request that is given up', async () => {
    const upstream = fake.connect({ points: 1, maxWaitMs: 60_000 })
    fake.answerWith(send(200, {}))
    await upstream.request({ method: 'get', parse: asIs })
    const stop = new AbortController()
    const waiting = failureOf(upstream.request({ method: 'get', parse: asIs, signal: stop.signal }))
    stop.abort()
    expect(await waiting).toMatchObject({ kind: 'transient', upstreamCode: 'ABORT_ERR' })
    expect(fake.received).toHaveLength(1)
  })
})

test('a request that is given up ends at once and does not open the breaker', async () => {
  const upstream = fake.connect()
  for (let i = 0; i < 10; i += 1) {
    const stop = new AbortController()
    fake.answerWith(() => stop.abort())
    const failure = await failureOf(upstream.request({ method: 'get', parse: asIs, signal: stop.signal }))
    expect(failure).toMatchObject({ kind: 'transient', upstreamCode: 'ABORT_ERR' })
  }
  expect(upstream.breakerState()).toBe('closed')
})
