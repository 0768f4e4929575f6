import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { waitUntil } from '@ongaku/testing'
import axios from 'axios'
import { pino } from 'pino'
import { z } from 'zod'
import { secretConfig } from '../src/crypto/index.ts'
import { AppError } from '../src/errors/index.ts'
import {
  createHttpServer,
  createInternalTokens,
  createServiceClient,
  defineRoute,
  describeApi,
  type HttpServer,
  restSurface,
  type ServiceClient,
} from '../src/http/index.ts'
import { defineContract } from '../src/contracts/index.ts'
import { type Component } from '../src/lifecycle/index.ts'

const echo = defineContract({
  method: 'post',
  path: '/users/:user_name/echo',
  summary: 'Send it back',
  tag: 'Test',
  params: z.object({ user_name: z.string() }),
  query: z.strictObject({ times: z.coerce.number().int().max(3).default(1) }),
  body: z.strictObject({ some_text: z.string().min(1) }),
  bodyLimit: 1_000,
  response: {
    status: 201,
    description: 'It, back',
    schema: z.object({ some_text: z.string(), by_user: z.string() }),
  },
})

const fail = defineContract({
  method: 'get',
  path: '/failures/:kind',
  summary: 'Fail',
  tag: 'Test',
  access: 'anyone',
  params: z.object({ kind: z.string() }),
  response: { status: 204, description: 'Never' },
})

const failures: Record<string, Error> = {
  down: new AppError('unavailable', 'no database', { retryAfterMs: 7_000 }),
  bug: new TypeError('a secret detail'),
  mongo: Object.assign(new Error('pool'), { name: 'MongoServerSelectionError' }),
}

const userId = '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60'
const tokens = createInternalTokens(secretConfig.parse({ key: '05'.repeat(32) }))
const broken: Component = {
  name: 'mongo',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  checkReady: () => Promise.reject(new Error('no primary')),
}

const routes = [
  defineRoute({
    ...echo,
    handle: ({ body, query, params, caller }) =>
      Promise.resolve({
        someText: body.someText.repeat(query.times),
        byUser: `${params.userName} ${caller.userId}`,
      }),
  }),
  defineRoute({ ...fail, handle: ({ params }) => Promise.reject(failures[params.kind] ?? new Error()) }),
]

let server: HttpServer
let client: ServiceClient
let url: string

beforeAll(async () => {
  server = createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [restSurface({ prefix: '', routes, authenticate: tokens.authenticate('test') })],
    parts: [broken],
    logger: pino({ level: 'silent' }),
  })
  await server.start()
  url = server.url()
  client = createServiceClient({ service: 'test', baseUrl: url, tokens, timeoutMs: 5_000 })
})

afterAll(() => server.stop())

interface Problem {
  status: number
  code: string
  detail: string
  errors?: { field: string }[]
}

const request = axios.create({ validateStatus: () => true })

async function post(body: string, headers: Record<string, string> = {}) {
  const authorization = `Internal ${await tokens.sign('test', userId)}`
  return request.post<Problem>(`${url}/users/mika/echo`, body, { headers: { authorization, ...headers } })
}

const call = (text: string, times = 1) =>
  client.call(
    echo,
    { params: { userName: 'mika/ren' }, query: { times }, body: { someText: text } },
    { userId },
  )

test('a call by contract reaches the handler in camelCase and comes back so', async () => {
  expect(await call('la', 2)).toEqual({ someText: 'lala', byUser: `mika/ren ${userId}` })
})

test('a body without a content type is read as JSON', async () => {
  const { status } = await post('{"some_text":"la"}', { 'content-type': '' })
  expect(status).toBe(201)
})

test.each([
  ['an unknown field', '{"some_text":"la","someText":"la"}', 'someText'],
  ['an empty value', '{"some_text":""}', 'some_text'],
  ['no JSON', '{"some_text"', 'body'],
  ['no body', '', 'body'],
  ['null', 'null', 'body'],
])('a body with %s is a 400 that names it', async (_, body, field) => {
  const { status, data, headers } = await post(body, { 'content-type': 'application/json' })
  expect(status).toBe(400)
  expect(headers['content-type']).toMatch('application/problem+json')
  expect(data.errors?.[0]?.field).toBe(field)
})

test('a body over the limit is a 413', async () => {
  const { status, data } = await post(JSON.stringify({ some_text: 'x'.repeat(2_000) }))
  expect([status, data.code]).toEqual([413, 'payload_too_large'])
})

test('a call with a wrong token is a 401, and its body is not read', async () => {
  const wrong = await post('not json', { authorization: `Internal ${await tokens.sign('library', userId)}` })
  expect([wrong.status, wrong.data.code]).toEqual([401, 'untrusted_call'])
})

test('a body that is not UTF-8, or not what its encoding says, is a 400', async () => {
  const latin1 = Buffer.from('{"some_text":"caf\u00e9"}', 'latin1') as unknown as string
  expect((await post(latin1)).data).toMatchObject({ status: 400, detail: 'body: is not UTF-8' })
  expect((await post('xxx', { 'content-encoding': 'gzip' })).data).toMatchObject({
    status: 400,
    code: 'invalid_input',
  })
})

test('a method a path does not take is a 405 that says which it takes', async () => {
  const { status, headers } = await request.put(`${url}/users/mika/echo`)
  expect([status, headers.allow]).toEqual([405, 'POST'])
})

test('what is not there is a 404', async () => {
  const { status, data } = await request.get<Problem>(`${url}/nothing`)
  expect([status, data.code]).toEqual([404, 'not_found'])
})

test('a dependency that is down is a 503 with the time to come back', async () => {
  const known = await request.get(`${url}/failures/down`)
  expect([known.status, known.headers['retry-after']]).toEqual([503, '7'])
  const driver = await request.get(`${url}/failures/mongo`)
  expect([driver.status, driver.headers['retry-after']]).toEqual([503, '5'])
})

test('a bug is a 500 that says nothing about its cause', async () => {
  const { status, data } = await request.get<Problem>(`${url}/failures/bug`)
  expect(status).toBe(500)
  expect(JSON.stringify(data)).not.toMatch('secret detail')
})

test('a client gets the failure as the service gave it', async () => {
  await expect(call('la', 9)).rejects.toThrow()
  const failing = client.call(
    fail,
    { params: { kind: 'down' }, query: undefined, body: undefined },
    { userId },
  )
  await expect(failing).rejects.toMatchObject({
    code: 'unavailable',
    message: 'no database',
    retryAfterMs: 7_000,
  })
})

test('a service that does not answer is unavailable to its client', async () => {
  const gone = createServiceClient({
    service: 'test',
    baseUrl: 'http://127.0.0.1:1',
    tokens,
    timeoutMs: 1_000,
  })
  const input = { params: { kind: 'down' }, query: undefined, body: undefined }
  await expect(gone.call(fail, input, { userId })).rejects.toMatchObject({ code: 'unavailable' })
})

test('a client closes an idle connection before the service does, which could cut off a request', async () => {
  const answering = createServer((_, response) => response.writeHead(404).end())
  answering.keepAliveTimeout = 60_000
  answering.listen(0, '127.0.0.1')
  await once(answering, 'listening')
  const { port } = answering.address() as AddressInfo
  const idle = createServiceClient({
    service: 'test',
    baseUrl: `http://127.0.0.1:${port}`,
    tokens,
    timeoutMs: 1_000,
  })
  const connections = () => promisify(answering.getConnections.bind(answering))()
  const input = { params: { kind: 'down' }, query: undefined, body: undefined }
  await expect(idle.call(fail, input, { userId })).rejects.toThrow()
  expect(await connections()).toBe(1)
  await waitUntil(connections, (count) => count === 0, 4_900)
  answering.close()
})

test('is alive although a part is not ready, and says which', async () => {
  expect((await request.get(`${url}/health`)).data).toEqual({ status: 'ok' })
  const ready = await request.get(`${url}/health/ready`)
  expect(ready.status).toBe(503)
  expect(ready.data).toEqual({
    status: 'not_ready',
    parts: [{ name: 'mongo', ready: false, reason: 'no primary' }],
  })
})

test('describes its routes as OpenAPI in wire terms', () => {
  const info = { title: 'Test', version: '1', description: '' }
  const document = describeApi(info, [echo, fail], '/api') as {
    paths: Record<string, Record<string, unknown>>
  }
  expect(document.paths['/api/users/{user_name}/echo']?.post).toMatchObject({
    parameters: [
      { name: 'user_name', in: 'path', required: true },
      { name: 'times', in: 'query', required: false },
    ],
    requestBody: { content: { 'application/json': { schema: { required: ['some_text'] } } } },
    security: [{ accessToken: [] }, { apiToken: ['read'] }, { sessionCookie: [] }],
  })
  expect(document.paths['/api/failures/{kind}']?.get).toMatchObject({ security: [] })
})
