import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { startGateway, type TestGateway } from '../gateway.ts'
import { createWebhookCalls, plexCall, plexForm, type WebhookCalls, webhooksPath } from './webhook-calls.ts'

let engines: TestEngines
let gateway: TestGateway
let ada: string
let grace: string
let calls: WebhookCalls

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  ada = (await gateway.register('ada')).body.access_token
  grace = (await gateway.register('grace')).body.access_token
  calls = createWebhookCalls(gateway, ada)
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

const listed = async (id: string) => (await calls.list()).find((item) => item.id === id)

test('a webhook is listed without its secret', async () => {
  const mapping = { artist: 'a', title: 't', event: { path: 'e', play: ['p'], now_playing: ['n'] } }
  const { id, path } = await calls.make('custom', { mapping })
  expect(path).toMatch(/^\/webhooks\/custom\/[\w-]{43}$/)
  expect(await listed(id)).toEqual({
    id,
    kind: 'custom',
    name: 'custom at home',
    mapping: { ...mapping, duration_unit: 's', started_at_format: 'unix' },
    created_at: expect.any(String) as string,
  })
})

test('its owner sees what became of the last call', async () => {
  const { id, path } = await calls.make('plex', { accounts: ['Ada'] })
  const outcome = (last: string) =>
    waitUntil(
      () => listed(id),
      (item) => item?.last_outcome === last,
    )
  const wrong = plexCall('media.scrobble', { Account: { id: 2, title: 'grace' } })
  const ignored = await calls.post(path, plexForm(wrong))
  expect(ignored.status).toBe(200)
  const reason = 'the account "grace" is not one this webhook takes'
  expect(await ignored.json()).toEqual({ status: 'ignored', reason })
  expect(await outcome('ignored')).toMatchObject({
    last_reason: reason,
    last_received_at: expect.any(String) as string,
  })
  expect((await calls.post(path, 'not json')).status).toBe(400)
  expect(await outcome('refused')).toMatchObject({ last_reason: 'body: is not valid JSON' })
  expect((await calls.post(path, plexForm(plexCall('media.play')))).status).toBe(200)
  const taken = await outcome('taken')
  expect(taken).not.toHaveProperty('last_reason')
  expect(taken?.last_taken_at).toBe(taken?.last_received_at)
  expect((await calls.post(path, plexForm(plexCall('media.pause')))).status).toBe(200)
  expect(await outcome('ignored')).toMatchObject({ last_taken_at: taken?.last_taken_at })
})

test('settings are replaced, and the address stays', async () => {
  const { id, path } = await calls.make('plex', { accounts: ['grace'] })
  const send = async () => (await calls.post(path, plexForm(plexCall('media.play')))).json()
  expect(await send()).toMatchObject({ status: 'ignored' })
  const settings = { name: 'Plex', libraries: ['Music'] }
  const replaced = await gateway.call('PUT', `${webhooksPath}/${id}`, { token: ada, body: settings })
  expect(replaced.status).toBe(204)
  const item = await listed(id)
  expect(item).toMatchObject(settings)
  expect(item).not.toHaveProperty('accounts')
  expect(await send()).toEqual({
    status: 'ignored',
    reason: 'the call names no library, and this webhook takes only some',
  })
})

test("another user's is neither listed, changed, tried nor revoked", async () => {
  const { id } = await calls.make('plex')
  const others = createWebhookCalls(gateway, grace)
  expect((await others.list()).map((item) => item.id)).not.toContain(id)
  const attempts: [string, string, unknown][] = [
    ['PUT', '', { name: 'mine' }],
    ['POST', '/test', { payload: {} }],
    ['DELETE', '', undefined],
  ]
  for (const [method, end, body] of attempts) {
    const answer = await gateway.call(method, `${webhooksPath}/${id}${end}`, { token: grace, body })
    expect(answer.status).toBe(404)
  }
  expect(await listed(id)).toMatchObject({ name: 'plex at home' })
})

describe('trying a webhook', () => {
  const mapping = {
    artist: 'a',
    title: 't',
    duration: 'd',
    event: { path: 'e', play: ['p'], now_playing: ['n'] },
  }
  const cases: [string, Record<string, unknown>, Record<string, unknown>][] = [
    [
      'a play',
      { a: 'Björk', t: 'Jóga', d: 305, e: 'p' },
      { says: 'plays', plays: [{ source: 'custom', artist: 'Björk', title: 'Jóga', duration_ms: 305_000 }] },
    ],
    [
      'what is playing',
      { a: 'Björk', t: 'Jóga', e: 'n' },
      { says: 'now_playing', track: { source: 'custom', artist: 'Björk', title: 'Jóga' } },
    ],
    [
      'nothing',
      { a: 'Björk', t: 'Jóga', e: 'x' },
      { says: 'nothing', reason: `the value at "e" "x" is not in the mapping` },
    ],
  ]

  const attempt = async (payload: unknown) => {
    const { id } = await calls.make('custom', { mapping })
    const body = { payload }
    return {
      tried: await gateway.call('POST', `${webhooksPath}/${id}/test`, { token: ada, body }),
      item: await listed(id),
    }
  }

  test.each(cases)('tells that the JSON says %s, and takes nothing', async (_, payload, answer) => {
    const { tried, item } = await attempt(payload)
    expect([tried.status, tried.body]).toEqual([200, answer])
    expect(item).not.toHaveProperty('last_received_at')
  })

  test('names what is missing', async () => {
    const { tried } = await attempt({ t: 'Jóga', e: 'p' })
    expect(tried).toMatchObject({ status: 400, body: { errors: [{ field: 'artist' }] } })
  })
})

test.each([
  ['mapping', 'a custom one without a mapping', { kind: 'custom' }],
  ['mapping', 'a mapping for Plex', { kind: 'plex', mapping: { artist: 'a', title: 't' } }],
  ['accounts', 'accounts of an extension', { kind: 'web-scrobbler', accounts: ['ada'] }],
  ['libraries', 'libraries of Emby', { kind: 'emby', libraries: ['Music'] }],
  ['kind', 'an unknown kind', { kind: 'kodi' }],
  ['mapping.title', 'a mapping without a title', { kind: 'custom', mapping: { artist: 'a' } }],
])('names %s for %s', async (field, _, body) => {
  const answer = await gateway.call('POST', webhooksPath, { token: ada, body: { name: 'x', ...body } })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
})

test('a user has at most 50', async () => {
  const { access_token: token } = (await gateway.register('collector')).body
  const { make } = createWebhookCalls(gateway, token)
  for (let made = 0; made < 50; made += 1) await make('plex')
  const body = { kind: 'plex', name: 'one too many' }
  expect(await gateway.call('POST', webhooksPath, { token, body })).toMatchObject({ status: 409 })
})
