import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from '../gateway.ts'
import { createListen, createSender, type Sent, signUpListener, submission } from './listenbrainz-client.ts'

let engines: TestEngines
let gateway: TestGateway
let userId: string
let token: string
let send: ReturnType<typeof createSender>

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  const ada = await signUpListener(gateway, 'Ada')
  userId = ada.id
  token = ada.token
  send = createSender(gateway, token)
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

test.each(['Token', 'Bearer', 'token'])('a token is valid in the header, after "%s"', async (scheme) => {
  const answer = await send({ method: 'GET', path: '/1/validate-token', authorization: `${scheme} ${token}` })
  expect([answer.status, answer.body]).toEqual([
    200,
    { code: 200, message: 'Token valid.', valid: true, user_name: 'Ada' },
  ])
})

test.each<[string, () => Sent, number, object]>([
  [
    'a token in the query',
    () => ({ path: `/1/validate-token/?token=${token}`, authorization: undefined }),
    200,
    { valid: true, user_name: 'Ada' },
  ],
  [
    'an unknown token',
    () => ({ authorization: `Token ${userId}` }),
    200,
    { code: 200, message: 'Token invalid.', valid: false },
  ],
  ['what is no token at all', () => ({ authorization: 'Token x' }), 200, { valid: false }],
  [
    'no token',
    () => ({ authorization: undefined }),
    400,
    { code: 400, error: 'You need to provide a token' },
  ],
  [
    'an empty token',
    () => ({ path: '/1/validate-token?token=', authorization: undefined }),
    400,
    { code: 400 },
  ],
])('validate-token answers %s', async (_, request, status, body) => {
  const answer = await send({ method: 'GET', path: '/1/validate-token', ...request() })
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject(body)
})

test('pages of other origins may call, after a preflight', async () => {
  const origin = 'moz-extension://7b0f'
  const preflight = await send({
    method: 'OPTIONS',
    authorization: undefined,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type')
  expect(preflight.headers.get('access-control-allow-methods')).toBe('POST')
  const refused = await send({ authorization: undefined, headers: { origin } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*'])
})

test('a wrong method is refused in the same format', async () => {
  const answer = await send({ method: 'GET' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  expect(answer.body).toMatchObject({ code: 405 })
})

test('who sends too much is told when to go on', async () => {
  const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
  const submitLimit = limiter('few', { points: 50, perMs: 60_000 })
  const strict = await startGateway(engines, { overrides: { submitLimit } })
  const submit = () => createSender(strict, token)({ body: submission('single', [createListen()]) })
  const statuses = [(await submit()).status]
  const refused = await submit()
  statuses.push(refused.status)
  const limits = ['limit', 'remaining', 'reset-in', 'reset'].map((name) =>
    Number(refused.headers.get(`x-ratelimit-${name}`)),
  )
  await strict.stop()
  expect(statuses).toEqual([200, 429])
  expect(refused.body).toEqual({ code: 429, error: expect.stringMatching(/^Too many submissions/) as string })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  const [limit, remaining, resetIn, reset] = limits
  expect([limit, remaining]).toEqual([50, 9])
  expect(resetIn).toBeGreaterThan(50)
  expect(reset).toBeGreaterThan(Date.now() / 1000 + 50)
})

test('every answer tells what its limit leaves', async () => {
  const answers = [
    await send({ body: submission('single', [createListen()]) }),
    await send({ body: '{' }),
    await send({ method: 'GET', path: '/1/validate-token' }),
    await send({ method: 'GET', path: '/1/user/Nobody/listens' }),
    await send({ authorization: 'Token x' }),
  ]
  for (const { headers } of answers) {
    for (const name of ['limit', 'remaining', 'reset-in', 'reset']) {
      expect(Number(headers.get(`x-ratelimit-${name}`))).toBeGreaterThan(0)
    }
  }
})

test('while the library is down, listens are taken and reads told to come back', async () => {
  expect((await send({ body: submission('single', [createListen()]) })).status).toBe(200)
  const answer = await send({ method: 'GET', path: '/1/user/Ada/listens' })
  expect(answer).toMatchObject({ status: 503, body: { code: 503, error: expect.any(String) as string } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
})
