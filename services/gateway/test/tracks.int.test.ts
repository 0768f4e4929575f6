import { compose } from '@ongaku/shared/lifecycle'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { watchPlays } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'
import { createLibraryStandIn, createScrobblerStandIn, linkedSessionKey, tracks } from './stand-ins.ts'

let owner = ''
const library = createLibraryStandIn(() => owner)
const scrobbler = createScrobblerStandIn(() => owner)
const services = compose('services', [library, scrobbler])
let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>

beforeAll(async () => {
  engines = await startEngines()
  await services.start()
  gateway = await startGateway(engines, {
    serviceUrls: { library: library.url(), scrobbler: scrobbler.url() },
  })
  const { access_token: token } = (await gateway.register('ada')).body
  owner = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body.id
  events = await watchPlays(engines.kafka)
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await services.stop()
  await engines.stop()
})

const { joga, jingle } = tracks
const session = { session_key: linkedSessionKey }
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds

const nowPlaying = (id: string, body: unknown = session) =>
  gateway.call('POST', `/tracks/${id}/now-playing`, { body })
const scrobble = (id: string, body: unknown = session) =>
  gateway.call('POST', `/tracks/${id}/scrobble`, { body })

const known = {
  user_id: expect.any(String) as string,
  artist: joga.artist,
  title: joga.title,
  album: joga.album,
  duration_ms: joga.durationMs,
  recording_mbid: joga.recordingMbid,
  spotify_id: joga.spotifyId,
  source: 'api/lastfm-session',
}

test('a track plays and is scrobbled, by any of its ids, for the user whose session it is', async () => {
  expect(await nowPlaying(joga.id)).toMatchObject({ status: 202, body: { status: 'accepted' } })
  const timestamp = secondsAgo(300)
  const taken = await scrobble(joga.recordingMbid, { ...session, timestamp, album_artist: 'Various Artists' })
  expect(taken).toMatchObject({ status: 202, body: { status: 'accepted' } })
  expect((await scrobble(`${joga.spotifyId}`)).status).toBe(202)
  const seen = await events.ofUser(owner, 3)
  expect(seen.map(({ type }) => type)).toEqual(['play.started', 'play.completed', 'play.completed'])
  const startedAt = new Date(timestamp * 1000).toISOString()
  expect(seen[0]!.data).toMatchObject(known)
  expect(seen[1]!.data).toEqual({ ...known, album_artist: 'Various Artists', started_at: startedAt })
  expect(seen[2]!.data).toEqual({ ...known, started_at: expect.any(String) as string })
  expect(taken.body.id).toBe(seen[1]!.headers.ce_id)
})

test.each([nowPlaying, scrobble])('an unknown track is a 404, and a bad session a 401', async (call) => {
  expect(await call('nothing')).toMatchObject({ status: 404, body: { detail: 'Track not found' } })
  const bad = { session_key: 'somebody else' }
  for (const id of [joga.id, 'nothing']) {
    expect(await call(id, bad)).toMatchObject({ status: 401, body: { detail: 'Invalid session' } })
  }
})

test.each([
  ['a track that is too short', jingle.id, {}, 'The track is too short: it must be longer than 30 seconds'],
  ['a play of three weeks ago', joga.id, { timestamp: secondsAgo(21 * 86_400) }, 'timestamp: is too old'],
  ['a play of tomorrow', joga.id, { timestamp: secondsAgo(-86_400) }, 'timestamp: must not be in the future'],
  ['a time in words', joga.id, { timestamp: 'yesterday' }, 'timestamp'],
  ['no session', joga.id, { session_key: undefined }, 'session_key'],
  ['an empty album artist', joga.id, { album_artist: ' ' }, 'album_artist'],
])('%s is refused, with the reason', async (_, id, changes, reason) => {
  const { status, body } = await scrobble(id, { ...session, ...changes })
  expect(status).toBe(400)
  expect(body.detail).toContain(reason)
})

test('what services ask each other is not for the public', async () => {
  const body = { service: 'lastfm', credentials: linkedSessionKey }
  const { access_token: token } = (await gateway.register('mallory')).body
  const asked = await gateway.call('POST', '/internal/account-owner', { token, body })
  expect(asked.status).toBe(404)
})

test('a session ends with the account of its user, also while the scrobbler still has it', async () => {
  const ada = owner
  const { access_token: token } = (await gateway.register('grace')).body
  owner = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body.id
  expect((await nowPlaying(joga.id)).status).toBe(202)
  const { password } = gateway.credentials('grace')
  const deleted = await gateway.call('POST', '/users/me/delete', { token, body: { password } })
  expect(deleted.status).toBe(204)
  expect(await nowPlaying(joga.id)).toMatchObject({ status: 401 })
  expect(await scrobble(joga.id)).toMatchObject({ status: 401 })
  owner = ada
})

test('keys are not tried without end, and nobody is counted who has the right one', async () => {
  for (let index = 0; index < 110; index += 1) expect((await nowPlaying(joga.id)).status).toBe(202)
  const tried = new Set<number>()
  for (let index = 0; index < 101; index += 1) {
    tried.add((await nowPlaying(joga.id, { session_key: `guess ${index}` })).status)
  }
  expect([...tried]).toEqual([401, 429])
})
