import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from './gateway.ts'

interface Seen {
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

let engines: TestEngines
let gateway: TestGateway
let token: string
let seen: Seen[] = []
let answer: (response: ServerResponse) => void = (response) => response.end()

/** Stands in for both services and answers as the test says, however odd. */
const peer = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    seen.push({ url: request.url, headers: request.headers, body })
    answer(response)
  })
})

beforeAll(async () => {
  engines = await startEngines()
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(peer.address() as AddressInfo).port}/base/`
  gateway = await startGateway(engines, { serviceUrls: { library: url, scrobbler: url } })
  token = (await gateway.register('ada')).body.access_token
})

beforeEach(() => {
  seen = []
})

afterAll(async () => {
  await gateway.stop()
  peer.closeAllConnections()
  peer.close()
  await engines.stop()
})

const answering = (status: number, type: string, body: string) => (response: ServerResponse) => {
  response.writeHead(status, {
    'content-type': type,
    'retry-after': '9',
    etag: '"e"',
    'x-internal': 'secret',
  })
  response.end(body)
}

const problem = (code: string) =>
  JSON.stringify({ type: 'x', title: 'x', status: 401, detail: 'from within', code })

test('passes path, query and body on as they came, and the answer back, none of it parsed', async () => {
  const odd = '{ "items" :[1, 2.0],"unknown":"kept" }'
  answer = answering(200, 'application/json', odd)
  const response = await fetch(`${gateway.url()}/api/v1/plays?artist=Bj%C3%B6rk+x&artist=%41&unknown=1`, {
    headers: { authorization: `Bearer ${token}`, cookie: 'a=b', 'if-none-match': '"e"' },
  })
  expect(await response.text()).toBe(odd)
  expect(Object.fromEntries(response.headers)).toMatchObject({ etag: '"e"', 'cache-control': 'no-store' })
  expect(response.headers.get('x-internal')).toBeNull()
  expect(seen[0]?.url).toBe('/base/plays?artist=Bj%C3%B6rk+x&artist=%41&unknown=1')
  expect(seen[0]?.headers).toMatchObject({ 'if-none-match': '"e"' })
  expect(seen[0]?.headers.authorization).toMatch(/^Internal /)
  expect(seen[0]?.headers.cookie).toBeUndefined()

  const body = '{"token" : "t1" }'
  await gateway.call('POST', '/lastfm/session', { token, body })
  expect(seen[1]).toMatchObject({ url: '/base/lastfm/session', body })
})

test('uses one internal token for calls of one user to one service', async () => {
  answer = answering(200, 'application/json', '{}')
  await gateway.call('GET', '/plays', { token })
  await gateway.call('GET', '/plays', { token })
  await gateway.call('GET', '/connections', { token })
  const used = seen.map(({ headers }) => headers.authorization)
  expect(used[0]).toBe(used[1])
  expect(used[2]).not.toBe(used[1])
})

test('a refusal comes as it is, with the time to come back', async () => {
  answer = answering(503, 'application/problem+json', problem('unavailable'))
  const refused = await gateway.call('GET', '/plays', { token })
  expect(refused).toMatchObject({ status: 503, body: { detail: 'from within' } })
  expect(refused.headers.get('retry-after')).toBe('9')
  answer = answering(401, 'application/problem+json', problem('unauthenticated'))
  expect((await gateway.call('GET', '/plays', { token })).headers.get('www-authenticate')).toContain('Bearer')
})

const cutOff = (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{')
  setImmediate(() => response.destroy())
}

test.each([
  ['a page', answering(200, 'text/html', '<p>'), 502],
  ['another status', answering(202, 'application/json', '{}'), 502],
  ['a redirect', answering(302, 'application/json', '{}'), 502],
  ['a failure that is no problem document', answering(500, 'text/plain', 'oops'), 502],
  [
    'a refusal of our internal token',
    answering(401, 'application/problem+json', problem('untrusted_call')),
    502,
  ],
  ['a refusal that is none of ours', answering(403, 'text/html', 'forbidden'), 502],
  ['an answer that is cut off', cutOff, 503],
])('%s is told as a failure behind the gateway', async (_, odd, status) => {
  answer = odd
  const refused = await gateway.call('GET', '/plays', { token })
  expect(refused.status).toBe(status)
  expect(refused.body.code).toBe(status === 502 ? 'upstream_failed' : 'unavailable')
})

test.each([
  ['an answer that breaks its contract', answering(200, 'application/json', '{"id":1}')],
  ['an answer that is no JSON', answering(200, 'application/json', '<p>')],
  ['a refusal of our internal token', answering(401, 'application/problem+json', problem('untrusted_call'))],
  ['a failure that is no problem document', answering(500, 'text/plain', 'oops')],
])("%s to the gateway's own question is a 502, not the client's fault", async (_, odd) => {
  answer = odd
  const refused = await gateway.call('GET', `/plays/${randomUUID()}/deliveries`, { token })
  expect(refused).toMatchObject({ status: 502, body: { code: 'upstream_failed' } })
})
