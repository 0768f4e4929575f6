import { startEngines, type TestEngines } from '@ongaku/testing'
import { playAt } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'
import { md5, signUp } from './players.ts'
import { createLastfmClient, builtInKey, signInWithBuiltInKey } from './protocols/lastfm-client.ts'
import { post, seconds, shakeHands } from './protocols/audioscrobbler-client.ts'

let engines: TestEngines
let gateway: TestGateway
let administrator: string

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  administrator = (await gateway.register('administrator')).body.access_token
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

/** A user, and a submission by each of the ways there are. Each answers with what tells whether it was taken. */
async function prepare(username: string) {
  const user = await signUp(gateway, username)
  const make = async <T>(path: string, body: object) =>
    (await gateway.call<T>('POST', path, { token: user.token, body })).body
  const { token: apiToken } = await make<{ token: string }>('/users/me/tokens', { name: 'player' })
  const { path } = await make<{ path: string }>('/users/me/webhooks', {
    kind: 'custom',
    name: 'mine',
    mapping: { artist: 'artist', title: 'title', started_at: 'at' },
  })
  const lastfm = createLastfmClient(gateway)
  const sessionKey = await signInWithBuiltInKey(lastfm, user)
  const player = { username, password: user.password }
  const { session } = await shakeHands(gateway, player)
  const subsonic = new URLSearchParams({
    u: username,
    t: md5(`${user.password}salt`),
    s: 'salt',
    v: '1.16.1',
    c: 'x',
    f: 'json',
  })
  const ways = {
    'a sign-in': async () =>
      (await gateway.call('POST', '/plays', { token: user.token, body: { plays: [playAt(60)] } })).status,
    'an API token': async () =>
      (await gateway.call('POST', '/plays', { token: apiToken, body: { plays: [playAt(60)] } })).status,
    ListenBrainz: async () =>
      (
        await fetch(`${gateway.url()}/1/submit-listens`, {
          method: 'POST',
          headers: { authorization: `Token ${apiToken}` },
          body: JSON.stringify({
            listen_type: 'playing_now',
            payload: [{ track_metadata: { artist_name: 'Björk', track_name: 'Jóga' } }],
          }),
        })
      ).status,
    'Last.fm': async () =>
      (
        await lastfm.send({
          method: 'track.updateNowPlaying',
          api_key: builtInKey,
          sk: sessionKey,
          artist: 'Björk',
          track: 'Jóga',
        })
      ).json.error ?? 'taken',
    Audioscrobbler: async () =>
      (await post(`${gateway.url()}/np_1.2`, { s: session, a: 'Björk', t: 'Jóga' })).text,
    'its handshake': async () => (await shakeHands(gateway, player)).session !== '',
    Subsonic: async () => {
      const response = await fetch(`${gateway.url()}/rest/ping?${subsonic.toString()}`)
      const { 'subsonic-response': answer } = (await response.json()) as Record<string, { status: string }>
      return answer?.status
    },
    'a webhook': async () => {
      const play = JSON.stringify({ artist: 'Björk', title: 'Jóga', at: Number(seconds(60)) })
      return (await fetch(gateway.url() + path, { method: 'POST', body: play })).status
    },
  }
  const tryAll = async () =>
    Object.fromEntries(
      await Promise.all(Object.entries(ways).map(async ([way, use]) => [way, await use()] as const)),
    )
  return { id: user.id, tryAll }
}

const taken = {
  'a sign-in': 202,
  'an API token': 202,
  ListenBrainz: 200,
  'Last.fm': 'taken',
  Audioscrobbler: 'OK\n',
  'its handshake': true,
  Subsonic: 'ok',
  'a webhook': 200,
}

test('a disabled user is refused by every protocol at once, and let in again once enabled', async () => {
  const { id, tryAll } = await prepare('ada')
  const disable = (isDisabled: boolean) =>
    gateway.call('PATCH', `/admin/users/${id}`, { token: administrator, body: { is_disabled: isDisabled } })
  expect(await tryAll()).toEqual(taken)
  await disable(true)
  expect(await tryAll()).toEqual({
    'a sign-in': 403,
    'an API token': 403,
    // Its server has a 401 for whatever is wrong with a token.
    ListenBrainz: 401,
    'Last.fm': 4,
    Audioscrobbler: 'BADSESSION\n',
    'its handshake': false,
    Subsonic: 'failed',
    'a webhook': 403,
  })
  await disable(false)
  expect(await tryAll()).toEqual(taken)
})

test('a deleted user is refused by every protocol at once', async () => {
  const { id, tryAll } = await prepare('grace')
  await tryAll()
  expect((await gateway.call('DELETE', `/admin/users/${id}`, { token: administrator })).status).toBe(204)
  expect(await tryAll()).toEqual({
    'a sign-in': 401,
    'an API token': 401,
    ListenBrainz: 401,
    'Last.fm': 9,
    Audioscrobbler: 'BADSESSION\n',
    'its handshake': false,
    Subsonic: 'failed',
    'a webhook': 404,
  })
})
