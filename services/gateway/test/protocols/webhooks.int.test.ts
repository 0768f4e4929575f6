import { PassThrough } from 'node:stream'
import { createLogger } from '@ongaku/shared/logging'
import { createMongo } from '@ongaku/shared/mongo'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { watchPlays } from '../events.ts'
import { startGateway, type TestGateway } from '../gateway.ts'
import { createWebhookCalls, plexCall, plexForm, songCall, type WebhookCalls } from './webhook-calls.ts'

interface TakenPlays {
  status: string
  plays: { id: string; status: string; reason?: string }[]
}

let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>
let ada: string
let calls: WebhookCalls
/** What the gateway has logged, at the most talkative level. */
let logged = ''

beforeAll(async () => {
  engines = await startEngines()
  const log = new PassThrough().on('data', (chunk) => (logged += String(chunk)))
  const logger = createLogger('gateway', { level: 'trace' }, log)
  gateway = await startGateway(engines, { overrides: { logger } })
  events = await watchPlays(engines.kafka)
  ada = (await gateway.register('ada')).body.access_token
  calls = createWebhookCalls(gateway, ada)
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await engines.stop()
})

const readPlays = async (answer: Response) => (await answer.json()) as TakenPlays

const nowSeconds = () => Math.floor(Date.now() / 1000)

const unknownPath = `/webhooks/plex/${'x'.repeat(43)}`

test('what is playing, plays and loves are published', async () => {
  const { access_token: token } = (await gateway.register('grace')).body
  const { make, post } = createWebhookCalls(gateway, token)
  const { path } = await make('plex')
  for (const event of ['media.play', 'media.scrobble']) {
    expect((await post(path, plexForm(plexCall(event)))).status).toBe(200)
  }
  const loved = await post(`${path}/`, plexForm(plexCall('media.rate', { rating: 10 })))
  expect(await loved.json()).toEqual({ status: 'accepted', feedback: 'loved' })
  const { id: userId } = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body
  const seen = await events.ofUser(userId, 3)
  const track = { user_id: userId, source: 'plex/plexamp', artist: 'Björk', title: 'Jóga' }
  expect(seen.map(({ type, data }) => [type, data])).toEqual([
    ['play.started', expect.objectContaining({ ...track, album: 'Homogenic', track_number: 2 })],
    ['play.completed', expect.objectContaining({ ...track, duration_ms: 305_000 })],
    ['feedback.given', expect.objectContaining({ ...track, feedback: 'loved' })],
  ])
  const [started, completed] = seen.map(({ data }) => Date.parse(String(data.started_at)))
  // The play began when Plex said so, and not 90 % of its length ago.
  expect(Math.abs(completed! - started!)).toBeLessThan(60_000)
})

test('a play that comes several times at once is one', async () => {
  const { path } = await calls.make('plex')
  const send = () => calls.post(path, plexForm(plexCall('media.scrobble')))
  const answers = await Promise.all([send(), send(), send()].map(async (sent) => readPlays(await sent)))
  expect(new Set(answers.map(({ plays }) => plays[0]?.id)).size).toBe(1)
})

describe('a track that stopped', () => {
  const call = (NotificationType: string, more: Record<string, unknown> = {}) => ({
    NotificationType,
    ItemType: 'Audio',
    ItemId: '0f1d3a5b',
    Name: 'Jóga',
    Artist: 'Björk',
    RunTimeTicks: 3_050_000_000,
    PlaybackPositionTicks: 0,
    UserId: 'b0f8',
    DeviceId: 'd1',
    ...more,
  })
  const stopped = call('PlaybackStop', { PlaybackPositionTicks: 2_900_000_000, PlayedToCompletion: true })
  const notCounted = { plays: [{ status: 'not_counted', reason: 'heard_too_little' }] }

  test('counts as far as it got', async () => {
    const { path } = await calls.make('jellyfin')
    // The plug-in says text/plain unless its user sets a header.
    const headers = { 'content-type': 'text/plain; charset=utf-8' }
    const answer = await calls.post(path, JSON.stringify(stopped), headers)
    expect(await answer.json()).toMatchObject({ status: 'accepted', plays: [{ status: 'accepted' }] })
  })

  test('does not count if it stopped early', async () => {
    const { path } = await calls.make('jellyfin')
    const answer = await calls.postJson(path, { ...stopped, PlaybackPositionTicks: 200_000_000 })
    expect(await answer.json()).toMatchObject(notCounted)
  })

  test('does not count for what was skipped', async () => {
    const { path } = await calls.make('jellyfin')
    expect((await calls.postJson(path, call('PlaybackStart'))).status).toBe(200)
    expect(await (await calls.postJson(path, stopped)).json()).toMatchObject(notCounted)
  })
})

test.each([
  ['multipart/form-data', () => new FormData()],
  ['a form', () => new URLSearchParams()],
])('Emby may send its JSON in %s', async (_, createForm) => {
  const { path } = await calls.make('emby')
  const form = createForm()
  const call = { Event: 'playback.start', Item: { Type: 'Audio', Name: 'Jóga', Artists: ['Björk'] } }
  form.append('data', JSON.stringify(call))
  const answer = await calls.post(path, form)
  expect(await answer.json()).toEqual({ status: 'accepted', now_playing: true })
})

test('songs that waited in the extension are taken at once', async () => {
  const { path } = await calls.make('web-scrobbler')
  const first = songCall('scrobble', 'Unravel', nowSeconds() - 600)
  const second = songCall('scrobble', 'Alarm Call', nowSeconds() - 300)
  const data = { song: first.data.song, songs: [first.data.song, second.data.song], currentlyPlaying: false }
  const answer = await calls.postJson(path, { ...first, data })
  // The extension takes any other status for a failure.
  expect(answer.status).toBe(200)
  expect((await readPlays(answer)).plays).toHaveLength(2)
})

test('any JSON is taken by a mapping', async () => {
  const mapping = { artist: 'track.artists.0.name', title: '/track/name', started_at: 'at' }
  const { path } = await calls.make('custom', { mapping })
  const track = { name: 'Immature', artists: [{ name: 'Björk' }] }
  const answer = await calls.postJson(path, { track, at: nowSeconds() })
  expect(await answer.json()).toMatchObject({ status: 'accepted', plays: [{ status: 'accepted' }] })
})

test.each([
  ['a start too long ago', { a: 'x', t: 'y', at: 3600 }, 'started_at'],
  ['no artist', { t: 'y' }, 'artist'],
  ['JSON that is no object', 'x', 'body'],
])('%s is refused with the field', async (_, body, field) => {
  const { path } = await calls.make('custom', { mapping: { artist: 'a', title: 't', started_at: 'at' } })
  const answer = await calls.postJson(path, body)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ errors: [{ field }] })
})

test('an absurd length or position is no failure of ours', async () => {
  const { path } = await calls.make('plex')
  const { Metadata } = plexCall('')
  const absurd = plexCall('media.scrobble', { Metadata: { ...Metadata, duration: 1e300 } })
  expect((await calls.post(path, plexForm(absurd))).status).toBe(200)
})

test('a body that is too large is refused', async () => {
  const { path } = await calls.make('jellyfin')
  expect((await calls.post(path, 'x'.repeat(1_000_001))).status).toBe(413)
})

test('a revoked webhook is answered as one that never was', async () => {
  const { id, path } = await calls.make('web-scrobbler')
  const call = songCall('scrobble', 'Hunter', nowSeconds())
  expect((await calls.postJson(path, call)).status).toBe(200)
  expect((await gateway.call('DELETE', `/users/me/webhooks/${id}`, { token: ada })).status).toBe(204)
  const gone = await calls.postJson(path, call)
  const unknown = await calls.postJson(unknownPath, call)
  expect([gone.status, unknown.status]).toEqual([404, 404])
  expect((await gone.text()).replace(path, '')).toBe((await unknown.text()).replace(unknownPath, ''))
})

test.each([
  ['an unknown secret', 'POST', unknownPath, 404],
  ['no secret', 'POST', '/webhooks/plex', 404],
  ['an unknown kind', 'POST', unknownPath.replace('plex', 'kodi'), 404],
  ['a GET', 'GET', unknownPath, 405],
])('%s is refused', async (_, method, at, status) => {
  expect((await fetch(gateway.url() + at, { method })).status).toBe(status)
})

test("a secret opens no other kind's address", async () => {
  const { path } = await calls.make('jellyfin')
  expect((await calls.postJson(path.replace('jellyfin', 'emby'), {})).status).toBe(404)
})

test.each([
  ['an extension may call', 'web-scrobbler', '*'],
  ['pages may not call what servers call', 'plex', null],
])('%s', async (_, kind, allowed) => {
  const { path } = await calls.make(kind)
  const headers = {
    origin: 'moz-extension://6f6e67616b75',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  }
  const preflight = await fetch(gateway.url() + path, { method: 'OPTIONS', headers })
  expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed)
  expect(preflight.headers.get('access-control-allow-headers')).toBe(allowed && 'content-type')
})

test('neither the log nor the database has the secret of an address', async () => {
  const { path } = await calls.make('emby')
  const secret = path.split('/').at(-1)!
  await calls.postJson(path, { Item: { Type: 'Audio' }, Event: 'playback.start' })
  await calls.postJson(`/elsewhere${path}`, {})
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
