import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { createLimits } from '../src/limits.ts'
import { playAt } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'
import { signUp } from './players.ts'
import {
  builtInKey,
  createApiAccount,
  createLastfmClient,
  signInWithBuiltInKey,
} from './protocols/lastfm-client.ts'
import { createListen, submission } from './protocols/listenbrainz-client.ts'
import { handshakeOf, shakeHands } from './protocols/audioscrobbler-client.ts'
import { createWebhookCalls, plexCall, plexForm } from './protocols/webhook-calls.ts'

/** The limits that requests took points of, one entry each time. */
const taken: string[] = []

const names = ['submitLimit', 'callLimit', 'anonymousLimit'] as const

function watchLimits() {
  const limits = createLimits(createSharedState({}, { logger: createLogger('test', { level: 'silent' }) }))
  return Object.fromEntries(
    names.map((name) => {
      const limit = limits[name]
      const take: typeof limit.take = (key, points) => {
        taken.push(name)
        return limit.take(key, points)
      }
      return [name, { ...limit, take }]
    }),
  )
}

let engines: TestEngines
let gateway: TestGateway
let who: Awaited<ReturnType<typeof giveCredentials>>

async function giveCredentials() {
  const ada = await signUp(gateway, 'Ada')
  const { path: webhook } = await createWebhookCalls(gateway, ada.token).make('plex')
  return {
    signIn: ada.token,
    password: ada.password,
    player: ada,
    token: await ada.makeToken(['submit', 'read']),
    reader: await ada.makeToken(['read']),
    sk: await signInWithBuiltInKey(createLastfmClient(gateway), ada),
    apiKey: (await createApiAccount(gateway, ada.token)).api_key,
    submission: await shakeHands(gateway, ada),
    webhook,
  }
}

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: watchLimits() })
  who = await giveCredentials()
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

type Send = () => Promise<unknown>

const call = (path: string, init: RequestInit = {}) =>
  fetch(gateway.url() + path, { redirect: 'manual', ...init })
const withToken = (token: string) => ({ authorization: `Token ${token}` })
const lastfm = (params: Record<string, string>) =>
  createLastfmClient(gateway).send({ api_key: builtInKey, ...params })
const subsonic = (method: string, params: Record<string, string> = {}) =>
  call(
    `/rest/${method}?${new URLSearchParams({ u: 'Ada', p: who.password, v: '1', c: 'x', ...params }).toString()}`,
  )
const form = (path: string, values: Record<string, string>) =>
  call(path, { method: 'POST', body: new URLSearchParams(values) })
const rest = (method: string, path: string, token?: string, body?: unknown) =>
  gateway.call(method, path, { token, body })

/** Requests by the limit that counts them; the services behind the gateway are away. */
const cases: Record<(typeof names)[number] | 'nothing', [string, Send][]> = {
  submitLimit: [
    ['plays', () => rest('POST', '/plays', who.token, { plays: [playAt(60)] })],
    [
      'listens',
      () =>
        call('/1/submit-listens', {
          method: 'POST',
          headers: withToken(who.token),
          body: submission('single', [createListen()]),
        }),
    ],
    [
      'a loved track at Last.fm',
      () => lastfm({ method: 'track.love', sk: who.sk, artist: 'Low', track: 'Words' }),
    ],
    ['a scrobble at Last.fm without its names', () => lastfm({ method: 'track.scrobble', sk: who.sk })],
    ['a submission', () => form('/protocol_1.2', { s: who.submission.session })],
    ['a scrobble at Subsonic', () => subsonic('scrobble', { id: 'x' })],
    ['a webhook', () => call(who.webhook, { method: 'POST', body: plexForm(plexCall('media.pause')) })],
  ],
  callLimit: [
    ['a read', () => rest('GET', '/users/me', who.signIn)],
    ['a read that another service answers', () => rest('GET', '/plays', who.token)],
    ['listens of oneself', () => call('/1/user/Ada/listens', { headers: withToken(who.token) })],
    ['listens of somebody else', () => call('/1/user/Grace/listens', { headers: withToken(who.token) })],
    ['a valid token', () => call('/1/validate-token', { headers: withToken(who.token) })],
    ['a read at Last.fm by a session', () => lastfm({ method: 'user.getInfo', sk: who.sk })],
    ['a read at Last.fm by a token', () => lastfm({ method: 'user.getRecentTracks', sk: who.token })],
    ['a read at Last.fm by an account', () => lastfm({ method: 'user.getInfo', api_key: who.apiKey })],
    [
      'a read at Last.fm of somebody else',
      () => lastfm({ method: 'user.getInfo', sk: who.sk, user: 'Grace' }),
    ],
    ['a method of Subsonic', () => subsonic('ping')],
  ],
  anonymousLimit: [
    ['a sign-in', () => gateway.login('Ada')],
    ['a wrong token', () => rest('GET', '/users/me', 'a.b.c')],
    ['a token without the scope', () => rest('POST', '/plays', who.reader, { plays: [] })],
    ['a wrong Last.fm session', () => rest('POST', '/tracks/x/scrobble', undefined, { session_key: 'x' })],
    ['listens of a wrong token', () => call('/1/user/Ada/listens', { headers: withToken('x') })],
    ['a wrong token that is asked about', () => call('/1/validate-token', { headers: withToken('x') })],
    [
      'a deletion without the scope',
      () => call('/1/delete-listen', { method: 'POST', headers: withToken(who.token), body: '{}' }),
    ],
    [
      'a sign-in at Last.fm',
      () => lastfm({ method: 'auth.getMobileSession', username: 'Ada', password: who.password }),
    ],
    ['a request for a token at Last.fm', () => lastfm({ method: 'auth.getToken', api_key: who.apiKey })],
    ['a method that Last.fm has not', () => lastfm({ method: 'x.y' })],
    ['a wrong session at Last.fm', () => lastfm({ method: 'user.getInfo', sk: 'x' })],
    ['a handshake', () => call(`/?${handshakeOf(who.player)}`)],
    ['a wrong session of a submission', () => form('/protocol_1.2', { s: 'x' })],
    ['a wrong password at Subsonic', () => subsonic('ping', { p: 'x' })],
    ['a method of Subsonic that is not served', () => subsonic('getArtists')],
    ['a wrong webhook', () => call(`/webhooks/plex/${'x'.repeat(43)}`, { method: 'POST', body: '{}' })],
    ['the consent page', () => call('/api/auth/')],
    ['the home page', () => call('/')],
  ],
  nothing: [
    ['an unknown path', () => call('/nothing')],
    ['a wrong method', () => call('/1/submit-listens')],
    ['a preflight', () => call('/1/submit-listens', { method: 'OPTIONS' })],
    ['a sign of life', () => call('/health')],
  ],
}

const rows = Object.entries(cases).flatMap(([limit, sends]) =>
  sends.map(([name, send]) => [name, limit, send] as const),
)

test.each(rows)('%s is counted by %s, once', async (_, limit, send) => {
  taken.length = 0
  await send()
  expect(taken).toEqual(limit === 'nothing' ? [] : [limit])
})
