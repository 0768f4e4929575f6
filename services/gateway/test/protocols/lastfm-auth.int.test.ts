import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from '../gateway.ts'
import { md5, signUp, type User } from '../players.ts'
import {
  builtInKey,
  createApiAccount,
  createLastfmClient,
  type LastfmClient,
  type SendOptions,
  sign,
  signInWithBuiltInKey,
  type TestApiAccount,
} from './lastfm-client.ts'

let engines: TestEngines
let gateway: TestGateway
let lastfm: LastfmClient
let ada: User
let account: TestApiAccount
let sk: string

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  lastfm = createLastfmClient(gateway)
  ada = await signUp(gateway, 'Ada')
  account = await createApiAccount(gateway, ada.token)
  sk = await signInWithBuiltInKey(lastfm, ada)
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

const mobile = (params: Record<string, string>) =>
  lastfm.send({ method: 'auth.getMobileSession', api_key: builtInKey, ...params })

describe('auth.getMobileSession', () => {
  test.each<[string, () => Record<string, string>]>([
    ['the app password', () => ({ username: 'Ada', password: ada.password })],
    ['a name in another case', () => ({ username: 'aDA', password: ada.password })],
    ['authToken', () => ({ username: 'Ada', authToken: md5(`Ada${md5(ada.password)}`) })],
    [
      'authToken over the name in lower case',
      () => ({ username: 'Ada', authToken: md5(`ada${md5(ada.password)}`) }),
    ],
    [
      'authToken in capitals',
      () => ({ username: 'ada', authToken: md5(`ada${md5(ada.password)}`).toUpperCase() }),
    ],
  ])('opens a session by %s', async (_, params) => {
    const { status, json } = await mobile(params())
    expect([status, json]).toEqual([
      200,
      { session: { name: 'Ada', key: expect.stringMatching(/^[0-9a-f]{32}$/) as string, subscriber: 0 } },
    ])
  })

  test.each<[number, string, () => Record<string, string>]>([
    [4, 'a wrong password', () => ({ username: 'Ada', password: 'x' })],
    [4, 'the password of the account itself', () => ({ username: 'Ada', password: 'password of Ada' })],
    [4, 'a name of a megabyte', () => ({ username: 'x'.repeat(1_000_000), password: 'x' })],
    [4, 'an unknown user', () => ({ username: 'nobody', password: ada.password })],
    [4, 'a wrong authToken', () => ({ username: 'Ada', authToken: md5('Ada') })],
    [
      4,
      'an unknown API token',
      () => ({ username: 'Ada', password: '00000000-0000-4000-8000-000000000000' }),
    ],
    [6, 'no password', () => ({ username: 'Ada' })],
    [6, 'no username', () => ({ password: ada.password })],
    [
      13,
      'a known key without its signature',
      () => ({ api_key: account.api_key, username: 'Ada', password: ada.password }),
    ],
  ])('answers %i to %s', async (code, _, params) => {
    const { status, json } = await mobile(params())
    expect([status, json.error]).toEqual([code === 6 ? 400 : 403, code])
  })

  test('takes the username from the query, as pylast sends it', async () => {
    const { username, password } = ada
    const params = { method: 'auth.getMobileSession', api_key: account.api_key, username, password }
    const { username: _, ...form } = sign(params, account.shared_secret)
    expect((await lastfm.send(form, { query: { username } })).status).toBe(200)
  })

  test('answers in XML', async () => {
    const { text } = await mobile({ username: 'Ada', password: ada.password, format: 'xml' })
    expect(text).toMatch(
      /<lfm status="ok"><session><name>Ada<\/name><key>[0-9a-f]{32}<\/key><subscriber>0<\/subscriber><\/session><\/lfm>$/,
    )
  })
})

test('who fails too often is told to wait, with code 29', async () => {
  const statuses: number[] = []
  for (let attempt = 0; attempt < 31; attempt += 1) {
    statuses.push((await mobile({ username: 'guessed', password: 'x' })).status)
  }
  expect(statuses.slice(29)).toEqual([403, 429])
  const { json, headers } = await mobile({ username: 'guessed', password: 'x' })
  expect(json.error).toBe(29)
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})

test('a client that scrobbles too much is told to wait, with code 29', async () => {
  const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
  const submitLimit = limiter('few', { points: 80, perMs: 60_000 })
  const strict = await startGateway(engines, { overrides: { submitLimit } })
  const call = { method: 'track.love', api_key: builtInKey, sk, artist: 'a', track: 't' }
  const client = createLastfmClient(strict)
  const answers = [await client.send(call), await client.send(call), await client.send(call)]
  await strict.stop()
  expect(answers.map(({ status, json }) => [status, json.error])).toEqual([
    [200, undefined],
    [200, undefined],
    [429, 29],
  ])
})

type Case = [
  code: number,
  status: number,
  what: string,
  params: () => Record<string, string>,
  options?: SendOptions,
]

const scrobble = () => ({
  method: 'track.scrobble',
  api_key: builtInKey,
  sk,
  artist: 'Björk',
  track: 'Jóga',
  timestamp: String(Math.floor(Date.now() / 1000) - 60),
})

const without = (name: string) => () =>
  Object.fromEntries(Object.entries(scrobble()).filter(([key]) => key !== name))

const cases: Case[] = [
  [3, 400, 'an unknown method', () => ({ ...scrobble(), method: 'track.dance' })],
  [3, 400, 'a method of objects', () => ({ ...scrobble(), method: 'constructor' })],
  [6, 400, 'no method', without('method')],
  [4, 403, 'a write by GET', scrobble, { method: 'GET' }],
  [10, 403, 'no API key', without('api_key')],
  [10, 403, 'a token for an unknown API key', () => ({ method: 'auth.getToken', api_key: builtInKey })],
  [
    10,
    403,
    'a read with nothing but an unknown API key',
    () => ({ method: 'user.getInfo', api_key: builtInKey, user: 'Ada' }),
  ],
  [9, 403, 'no session key', without('sk')],
  [9, 403, 'an unknown session key', () => ({ ...scrobble(), sk: 'f'.repeat(32) })],
  [9, 403, 'a sign-in as session key', () => ({ ...scrobble(), sk: ada.token })],
  [
    9,
    403,
    'a read with an unknown session key',
    () => ({ method: 'user.getInfo', api_key: builtInKey, sk: 'x' }),
  ],
  [6, 400, 'a scrobble without artist', without('artist')],
  [6, 400, 'a scrobble without track', without('track')],
  [6, 400, 'a scrobble without timestamp', without('timestamp')],
  [6, 400, 'a timestamp that is none', () => ({ ...scrobble(), timestamp: 'now' })],
  [6, 400, 'now playing without track', () => ({ ...without('track')(), method: 'track.updateNowPlaying' })],
  [
    6,
    400,
    'a blank artist that is playing',
    () => ({ ...scrobble(), method: 'track.updateNowPlaying', artist: ' ' }),
  ],
  [6, 400, 'love without artist', () => ({ ...without('artist')(), method: 'track.love' })],
  [6, 400, 'a parameter with two values', scrobble, { query: { artist: 'Somebody' } }],
  [6, 400, 'a parameter with a NUL', () => ({ ...scrobble(), method: 'track.love', artist: 'a\u0000b' })],
  [
    4,
    403,
    'a token that was not issued',
    () => sign({ method: 'auth.getSession', api_key: account.api_key, token: 'x' }, account.shared_secret),
  ],
  [
    6,
    400,
    'no token',
    () => sign({ method: 'auth.getSession', api_key: account.api_key }, account.shared_secret),
  ],
  [
    13,
    403,
    'an unsigned auth.getSession',
    () => ({ method: 'auth.getSession', api_key: account.api_key, token: 'x' }),
  ],
  [
    13,
    403,
    'a wrongly signed auth.getToken',
    () => ({ method: 'auth.getToken', api_key: account.api_key, api_sig: 'x' }),
  ],
]

test.each(cases.map(([code, status, what, params, options]) => ({ code, status, what, params, options })))(
  'code $code with status $status for $what, in JSON and in XML',
  async ({ code, status, params, options }) => {
    const asJson = await lastfm.send(params(), options)
    expect([asJson.status, asJson.json]).toEqual([
      status,
      { error: code, message: expect.stringMatching(/\S/) as string },
    ])
    const asXml = await lastfm.send({ ...params(), format: 'xml' }, options)
    expect([asXml.status, asXml.type]).toEqual([status, 'text/xml; charset=utf-8'])
    expect(asXml.text).toMatch(
      new RegExp(`^<\\?xml[^>]*>\\n<lfm status="failed"><error code="${code}">[^<]+</error></lfm>$`),
    )
  },
)

test('an unknown format is refused in XML, an unknown path and method too', async () => {
  const { status, text } = await lastfm.send({ ...scrobble(), format: 'yaml' })
  expect([status, text]).toEqual([400, expect.stringContaining('<error code="5">') as string])
  const nowhere = await fetch(`${gateway.url()}/2.0/user/ada?format=json`)
  expect([nowhere.status, await nowhere.json()]).toEqual([404, expect.objectContaining({ error: 6 })])
  const put = await fetch(`${gateway.url()}/2.0/`, { method: 'PUT' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST'])
})

test('a body that is too long is refused unread, in the format that the query asks for', async () => {
  const album = 'x'.repeat(2_000_000)
  const unread = await lastfm.send({ ...scrobble(), album })
  expect([unread.status, unread.text]).toEqual([413, expect.stringContaining('<error code="6">') as string])
  const asJson = await lastfm.send({ ...scrobble(), album }, { query: { format: 'json' } })
  expect([asJson.status, asJson.json.error]).toEqual([413, 6])
})

test('a page of any origin may call it', async () => {
  const { headers } = await lastfm.send(scrobble(), { headers: { origin: 'https://player.example' } })
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('access-control-allow-credentials')).toBeNull()
})
