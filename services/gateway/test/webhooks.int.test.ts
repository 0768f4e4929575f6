import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { createLogger } from '@ongaku/shared/logging'
import { createMongo } from '@ongaku/shared/mongo'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { watchPlays } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'

interface Made {
  id: string
  path: string
}

interface Listed {
  items: Record<string, unknown>[]
}

let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>
let ada: string
let grace: string
/** What the gateway has logged, at the most talkative level. */
let logged = ''

beforeAll(async () => {
  engines = await startEngines()
  const log = new PassThrough().on('data', (chunk) => (logged += String(chunk)))
  const logger = createLogger('gateway', { level: 'trace' }, log)
  gateway = await startGateway(engines, { overrides: { logger } })
  events = await watchPlays(engines.kafka)
  ada = (await gateway.register('ada')).body.access_token
  grace = (await gateway.register('grace')).body.access_token
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await engines.stop()
})

const path = '/users/me/webhooks'

async function make(kind: string, settings: Record<string, unknown> = {}, token = ada): Promise<Made> {
  const { status, body } = await gateway.call<Made>('POST', path, {
    token,
    body: { kind, name: `${kind} at home`, ...settings },
  })
  expect(status).toBe(201)
  return body
}

const list = async (token = ada) => (await gateway.call<Listed>('GET', path, { token })).body.items

const listed = async (id: string) => (await list()).find((item) => item.id === id)

const post = (address: string, body: string | FormData, headers: Record<string, string> = {}) =>
  fetch(gateway.url() + address, { method: 'POST', headers, body })

const postJson = (address: string, body: unknown) => post(address, JSON.stringify(body))

async function userIdOf(token: string): Promise<string> {
  return (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body.id
}

/** As Plex Media Server sends it: the JSON in a part of its own, and a picture. */
function plexForm(payload: unknown): FormData {
  const form = new FormData()
  form.append('payload', new Blob([JSON.stringify(payload)], { type: 'application/json' }))
  form.append('thumb', new Blob([randomBytes(200_000)], { type: 'image/jpeg' }), 'thumb.jpg')
  return form
}

const plexCall = (event: string, more: Record<string, unknown> = {}) => ({
  event,
  user: true,
  owner: true,
  Account: { id: 1, title: 'ada' },
  Player: { local: true, title: 'Plexamp', uuid: 'r6yfkdnfggbh2bdnvkffwbms' },
  Metadata: {
    type: 'track',
    ratingKey: '1936545',
    title: 'Jóga',
    grandparentTitle: 'Björk',
    parentTitle: 'Homogenic',
    index: 2,
    duration: 305_000,
  },
  ...more,
})

const songCall = (eventName: string, track: string, startTimestamp: number) => ({
  eventName,
  time: startTimestamp * 1000,
  data: {
    song: {
      parsed: { track, artist: 'Björk', duration: 305 },
      processed: { track: null, artist: null },
      metadata: { label: 'YouTube Music', startTimestamp },
      connectorLabel: 'YouTube Music',
    },
  },
})

const nowSeconds = () => Math.floor(Date.now() / 1000)

const unknownPath = `/webhooks/plex/${'x'.repeat(43)}`

test('a webhook takes what is playing, plays and loves, and only its path opens it', async () => {
  const { id, path: address } = await make('plex', {}, grace)
  expect(address).toMatch(/^\/webhooks\/plex\/[\w-]{43}$/)
  for (const event of ['media.play', 'media.scrobble']) {
    expect((await post(address, plexForm(plexCall(event)))).status).toBe(200)
  }
  const loved = await post(`${address}/`, plexForm(plexCall('media.rate', { rating: 10 })))
  expect(await loved.json()).toEqual({ status: 'accepted', feedback: 'loved' })
  const userId = await userIdOf(grace)
  const seen = await events.ofUser(userId, 3)
  const track = { user_id: userId, source: 'plex/plexamp', artist: 'Björk', title: 'Jóga' }
  expect(seen.map(({ type, data }) => [type, data])).toEqual([
    ['play.started', expect.objectContaining({ ...track, album: 'Homogenic', track_number: 2 })],
    ['play.completed', expect.objectContaining({ ...track, duration_ms: 305_000 })],
    ['feedback.given', expect.objectContaining({ ...track, feedback: 'loved' })],
  ])
  const [started, completed] = seen
  // The play began when Plex said so, however long it lasted.
  const apart = Date.parse(String(completed?.data.started_at)) - Date.parse(String(started?.data.started_at))
  expect(Math.abs(apart)).toBeLessThan(5_000)
  const items = await list(grace)
  expect(items).toEqual([expect.objectContaining({ id, kind: 'plex', name: 'plex at home' })])
  expect(JSON.stringify(items)).not.toContain(address.split('/').at(-1))
})

test('a play that comes twice at the same time is one', async () => {
  const { path: address } = await make('plex')
  const answers = await Promise.all(
    [1, 2, 3].map(async () => (await post(address, plexForm(plexCall('media.scrobble')))).json()),
  )
  const ids = answers.map((answer) => (answer as { plays: { id: string }[] }).plays[0]?.id)
  expect(new Set(ids).size).toBe(1)
})

test('a play that did not last long enough is kept and not counted', async () => {
  const { path: address } = await make('jellyfin')
  const stopped = {
    NotificationType: 'PlaybackStop',
    ItemType: 'Audio',
    Name: 'Jóga',
    Artist: 'Björk',
    RunTimeTicks: 3_050_000_000,
    PlaybackPositionTicks: 200_000_000,
    PlayedToCompletion: false,
    UserId: 'b0f8',
  }
  // The plug-in says text/plain unless its user sets a header.
  const answer = await post(address, JSON.stringify(stopped), { 'content-type': 'text/plain; charset=utf-8' })
  expect(await answer.json()).toMatchObject({
    status: 'accepted',
    plays: [{ status: 'not_counted', reason: 'heard_too_little' }],
  })
})

test('its owner sees what became of the last call', async () => {
  const { id, path: address } = await make('plex', { accounts: ['Ada'], libraries: ['Music'] })
  expect(await listed(id)).not.toHaveProperty('last_received_at')
  const outcome = (last: string) =>
    waitUntil(
      () => listed(id),
      (item) => item?.last_outcome === last,
    )
  const wrong = { Account: { id: 2, title: 'grace' } }
  const ignored = await post(address, plexForm(plexCall('media.scrobble', wrong)))
  expect(ignored.status).toBe(200)
  const reason = 'the account "grace" is not one this webhook takes'
  expect(await ignored.json()).toEqual({ status: 'ignored', reason })
  expect(await outcome('ignored')).toMatchObject({
    last_reason: reason,
    last_received_at: expect.any(String) as string,
  })
  expect((await post(address, 'not json')).status).toBe(400)
  expect(await outcome('refused')).toMatchObject({ last_reason: 'body: is not valid JSON' })
  const { Metadata } = plexCall('')
  const wanted = plexCall('media.play', { Metadata: { ...Metadata, librarySectionTitle: 'Music' } })
  expect((await post(address, plexForm(wanted))).status).toBe(200)
  const taken = await outcome('taken')
  expect(taken).not.toHaveProperty('last_reason')
  expect(taken?.last_taken_at).toBe(taken?.last_received_at)
})

test("settings are replaced, and another user's webhook is neither seen, changed nor revoked", async () => {
  const { id, path: address } = await make('plex', { accounts: ['grace'] })
  const send = async () => (await post(address, plexForm(plexCall('media.play')))).json()
  expect(await send()).toMatchObject({ status: 'ignored' })
  const replace = (token: string) =>
    gateway.call('PUT', `${path}/${id}`, { token, body: { name: 'Plex', libraries: ['Music'] } })
  expect((await replace(grace)).status).toBe(404)
  expect((await replace(ada)).status).toBe(204)
  const item = await listed(id)
  expect(item).toMatchObject({ name: 'Plex', libraries: ['Music'] })
  expect(item).not.toHaveProperty('accounts')
  expect(await send()).toEqual({
    status: 'ignored',
    reason: 'the call names no library, and this webhook takes only some',
  })
  expect((await list(grace)).map((other) => other.id)).not.toContain(id)
  expect((await gateway.call('DELETE', `${path}/${id}`, { token: grace })).status).toBe(404)
})

test('a revoked one is answered as if it had never been', async () => {
  const { id, path: address } = await make('web-scrobbler')
  const call = songCall('scrobble', 'Hunter', nowSeconds())
  expect((await postJson(address, call)).status).toBe(200)
  expect((await gateway.call('DELETE', `${path}/${id}`, { token: ada })).status).toBe(204)
  const gone = await postJson(address, call)
  expect(gone.status).toBe(404)
  const unknown = await post(unknownPath, '')
  const withoutPath = async (answer: Response, at: string) => (await answer.text()).replace(at, '')
  expect(await withoutPath(gone, address)).toBe(await withoutPath(unknown, unknownPath))
  expect((await gateway.call('DELETE', `${path}/${id}`, { token: ada })).status).toBe(404)
})

test.each([
  ['an unknown secret', 'POST', unknownPath, 404],
  ['no secret', 'POST', '/webhooks/plex', 404],
  ['an unknown kind', 'POST', unknownPath.replace('plex', 'kodi'), 404],
  ['a GET', 'GET', unknownPath, 405],
])('%s is refused', async (_, method, at, status) => {
  expect((await fetch(gateway.url() + at, { method })).status).toBe(status)
})

test("another kind's address does not take a webhook's secret", async () => {
  const { path: address } = await make('jellyfin')
  expect((await postJson(address.replace('jellyfin', 'emby'), {})).status).toBe(404)
})

test('an extension may call from its pages; pages may not call what servers call', async () => {
  const headers = {
    origin: 'moz-extension://6f6e67616b75',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  }
  const { path: address } = await make('web-scrobbler')
  const preflight = await fetch(gateway.url() + address, { method: 'OPTIONS', headers })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type')
  const { path: plex } = await make('plex')
  const refused = await fetch(gateway.url() + plex, { method: 'OPTIONS', headers })
  expect(refused.headers.get('access-control-allow-origin')).toBeNull()
})

test('several songs that waited are taken at once', async () => {
  const { path: address } = await make('web-scrobbler')
  const first = songCall('scrobble', 'Unravel', nowSeconds() - 600)
  const second = songCall('scrobble', 'Alarm Call', nowSeconds() - 300)
  const songs = [first.data.song, second.data.song]
  const answer = await postJson(address, {
    ...first,
    data: { song: songs[0], songs, currentlyPlaying: false },
  })
  expect(answer.status).toBe(200)
  expect(((await answer.json()) as { plays: unknown[] }).plays).toHaveLength(2)
})

test('any JSON is taken by a mapping', async () => {
  const mapping = { artist: 'track.artists.0.name', title: '/track/name', started_at: 'at' }
  const { path: address } = await make('custom', { mapping })
  const track = { name: 'Immature', artists: [{ name: 'Björk' }] }
  const answer = await postJson(address, { track, at: nowSeconds() })
  expect(await answer.json()).toMatchObject({ status: 'accepted', plays: [{ status: 'accepted' }] })
  const tooOld = await postJson(address, { track, at: 3600 })
  expect(tooOld.status).toBe(400)
  expect(await tooOld.json()).toMatchObject({ errors: [{ field: 'started_at' }] })
})

test.each([
  ['mapping', 'a custom one without a mapping', { kind: 'custom' }],
  ['mapping', 'a mapping for Plex', { kind: 'plex', mapping: { artist: 'a', title: 't' } }],
  ['accounts', 'accounts of an extension', { kind: 'web-scrobbler', accounts: ['ada'] }],
  ['libraries', 'libraries of Emby', { kind: 'emby', libraries: ['Music'] }],
  ['kind', 'an unknown kind', { kind: 'kodi' }],
  ['mapping.title', 'a mapping without a title', { kind: 'custom', mapping: { artist: 'a' } }],
])('names %s for %s', async (field, _, body) => {
  const answer = await gateway.call('POST', path, { token: ada, body: { name: 'x', ...body } })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } })
})

test('neither the log nor the database has the secret of any address', async () => {
  const { path: address } = await make('emby')
  const secret = address.split('/').at(-1)!
  await postJson(address, { Item: { Type: 'Audio' }, Event: 'playback.start' })
  await postJson(`/elsewhere${address}`, {})
  await waitUntil(
    () => logged,
    (lines) => lines.includes('"/elsewhere/webhooks/emby/…"'),
  )
  expect(logged).toContain('"/webhooks/emby/…"')
  expect(logged).not.toContain(secret)
  const mongo = createMongo(engines.mongo, 'ongaku_gateway')
  await mongo.start()
  const stored = JSON.stringify(await mongo.connection.collection('webhooks').find().toArray())
  await mongo.stop()
  expect(stored).toContain('emby at home')
  expect(stored).not.toContain(secret)
})
