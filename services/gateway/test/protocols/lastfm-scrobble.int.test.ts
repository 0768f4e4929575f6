import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { watchPlays } from '../events.ts'
import { startGateway, type TestGateway } from '../gateway.ts'
import { signUp } from '../players.ts'
import {
  builtInKey,
  createApiAccount,
  createLastfmClient,
  type LastfmClient,
  sign,
  signInWithAccount,
  signInWithBuiltInKey,
} from './lastfm-client.ts'

let engines: TestEngines
let gateway: TestGateway
let lastfm: LastfmClient
let events: Awaited<ReturnType<typeof watchPlays>>

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  lastfm = createLastfmClient(gateway)
  events = await watchPlays(engines.kafka)
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await engines.stop()
})

/** A user who is signed in with a client whose key is built in, and that client's calls. */
async function signIn(username: string) {
  const user = await signUp(gateway, username)
  const sk = await signInWithBuiltInKey(lastfm, user)
  const call = (method: string, params: Record<string, string>, options = {}) =>
    lastfm.send({ method, api_key: builtInKey, sk, ...params }, options)
  return { ...user, sk, call, events: (count: number) => events.ofUser(user.id, count) }
}

const timestamp = Math.floor(Date.now() / 1000) - 600
const startedAt = (seconds: number) => new Date(seconds * 1000).toISOString()
const joga = { artist: 'Björk', track: 'Jóga', timestamp: String(timestamp) }

const named = (text: string) => ({ corrected: '0', '#text': text })

test('one scrobble is published and echoed, in JSON an object', async () => {
  const ada = await signIn('ada')
  const extra = {
    album: 'Homogenic',
    albumArtist: 'Björk Guðmundsdóttir',
    duration: '305',
    trackNumber: '2',
    mbid: '8F1C9F9F-26D5-4B68-A1A4-5A4F4A2C6A11',
    chosenByUser: '1',
    context: 'x',
    streamId: '1',
  }
  const { status, type, json } = await ada.call('track.scrobble', { ...joga, ...extra })
  expect([status, type]).toEqual([200, 'application/json; charset=utf-8'])
  expect(json).toEqual({
    scrobbles: {
      scrobble: {
        artist: named('Björk'),
        track: named('Jóga'),
        album: named('Homogenic'),
        albumArtist: named('Björk Guðmundsdóttir'),
        ignoredMessage: { code: '0', '#text': '' },
        timestamp: String(timestamp),
      },
      '@attr': { accepted: 1, ignored: 0 },
    },
  })
  const [event] = await ada.events(1)
  expect(event).toMatchObject({
    type: 'play.completed',
    headers: {
      ce_id: playIdOf({ userId: ada.id, startedAt: startedAt(timestamp), artist: 'Björk', title: 'Jóga' }),
    },
  })
  expect(event!.data).toEqual({
    user_id: ada.id,
    artist: 'Björk',
    title: 'Jóga',
    album: 'Homogenic',
    album_artist: 'Björk Guðmundsdóttir',
    track_number: 2,
    duration_ms: 305_000,
    recording_mbid: '8f1c9f9f-26d5-4b68-a1a4-5a4f4a2c6a11',
    started_at: startedAt(timestamp),
    source: 'lastfm/pylast',
  })
})

test('in XML, the default, it has the elements and the root of the real answer', async () => {
  const { call } = await signIn('xml')
  const { type, text } = await call('Track.Scrobble', { ...joga, artist: 'A & <B>', format: '' })
  expect(type).toBe('text/xml; charset=utf-8')
  expect(text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<lfm status="ok"><scrobbles accepted="1" ignored="0"><scrobble>' +
      '<track corrected="0">Jóga</track><artist corrected="0">A &amp; &lt;B&gt;</artist>' +
      '<album corrected="0"></album><albumArtist corrected="0"></albumArtist>' +
      '<ignoredMessage code="0"></ignoredMessage>' +
      `<timestamp>${timestamp}</timestamp></scrobble></scrobbles></lfm>`,
  )
})

interface Batch {
  scrobbles: {
    scrobble: { ignoredMessage: { code: string }; timestamp: string }[]
    '@attr': { accepted: number; ignored: number }
  }
}

/** The parameters of several scrobbles, numbered from the given index. */
const number = (tracks: readonly Record<string, string>[], from = 0): Record<string, string> =>
  Object.fromEntries(
    tracks.flatMap((track, index) =>
      Object.entries(track).map(([name, value]) => [`${name}[${index + from}]`, value]),
    ),
  )

test('of a batch each is judged by itself, and the others are taken', async () => {
  const { call, events: seen } = await signIn('batch')
  const bad: [string, Record<string, string>][] = [
    ['1', { ...joga, artist: ' ' }],
    ['1', { ...joga, artist: 'a\u0000b' }],
    ['1', { track: 'no artist', timestamp: joga.timestamp }],
    ['2', { ...joga, track: '' }],
    ['2', { ...joga, track: '\u200b' }],
    ['2', { ...joga, track: 'x'.repeat(1001) }],
    ['3', { ...joga, timestamp: '1000000000' }],
    ['3', { ...joga, timestamp: 'yesterday' }],
    ['3', { artist: 'a', track: 't' }],
    ['4', { ...joga, timestamp: String(timestamp + 86_400) }],
    ['4', { ...joga, timestamp: `${timestamp}000` }],
    ['4', { ...joga, timestamp: '999999999999999' }],
  ]
  const tracks = bad.flatMap(([, track], index) => [track, { ...joga, track: `good ${index}` }])
  const { status, json } = await call('track.scrobble', number(tracks))
  const { scrobble, '@attr': counts } = (json as unknown as Batch).scrobbles
  expect([status, counts]).toEqual([200, { accepted: bad.length, ignored: bad.length }])
  expect(scrobble.map(({ ignoredMessage }) => ignoredMessage.code)).toEqual(
    bad.flatMap(([code]) => [code, '0']),
  )
  expect(scrobble.map((each) => each.timestamp)).toEqual(
    tracks.map((track) => ('timestamp' in track ? track.timestamp : '')),
  )
  const titles = (await seen(bad.length)).map(({ data }) => data.title)
  expect(titles).toEqual(bad.map((_, index) => `good ${index}`))
})

test('what is wrong in a field that can be missed costs only that field', async () => {
  const { call, events: seen } = await signIn('lenient')
  const odd = {
    album: '',
    albumArtist: 'x'.repeat(1001),
    duration: '-1',
    trackNumber: 'A2',
    mbid: 'none',
  }
  const { json } = await call(
    'track.scrobble',
    number([
      { ...joga, ...odd },
      { ...joga, track: 'Hunter', duration: '215.4', trackNumber: '0' },
      { ...joga, track: '5 Years', duration: '99999999' },
    ]),
  )
  expect(json).toMatchObject({ scrobbles: { '@attr': { accepted: 3, ignored: 0 } } })
  const played = { artist: 'Björk', started_at: startedAt(timestamp), source: 'lastfm/pylast' }
  const data = (await seen(3)).map(({ data: { user_id: _, ...rest } }) => rest)
  expect(data).toEqual([
    { ...played, title: 'Jóga' },
    { ...played, title: 'Hunter', duration_ms: 215_400 },
    { ...played, title: '5 Years' },
  ])
})

test('fifty are taken, in the order of their numbers, which may begin at one', async () => {
  const { call, events: seen } = await signIn('fifty')
  const tracks = Array.from({ length: 51 }, (_, index) => ({ ...joga, track: `${index}` }))
  const { json } = await call('track.scrobble', number(tracks.slice(0, 50), 1))
  expect(json).toMatchObject({ scrobbles: { '@attr': { accepted: 50, ignored: 0 } } })
  expect((await seen(50)).map(({ data }) => data.title)).toEqual(
    tracks.slice(0, 50).map(({ track }) => track),
  )
  const refused = await call('track.scrobble', number(tracks))
  expect([refused.status, refused.json]).toEqual([
    400,
    { error: 6, message: 'Invalid parameters - at most 50 scrobbles at once' },
  ])
})

test('what is playing is published, and so is what is loved', async () => {
  const { call, events: seen, id } = await signIn('listener')
  const { json } = await call('track.updatenowplaying', { artist: 'Björk', track: 'Jóga', duration: '305' })
  expect(json).toEqual({
    nowplaying: {
      artist: named('Björk'),
      track: named('Jóga'),
      album: named(''),
      albumArtist: named(''),
      ignoredMessage: { code: '0', '#text': '' },
    },
  })
  const refused = await call('track.updateNowPlaying', { artist: 'a\u0007', track: 'Jóga' })
  expect(refused.json).toMatchObject({ nowplaying: { ignoredMessage: { code: '1' } } })
  const loved = await call('track.love', { artist: 'Björk', track: ' Jóga ' })
  expect([loved.status, loved.json]).toEqual([200, {}])
  const unloved = await call('track.unlove', { artist: 'Björk', track: 'Jóga', format: 'xml' })
  expect(unloved.text).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<lfm status="ok"></lfm>')
  const published = await seen(3)
  const source = 'lastfm/pylast'
  expect(published.map(({ type }) => type)).toEqual(['play.started', 'feedback.given', 'feedback.given'])
  expect(published.map(({ data }) => data)).toMatchObject([
    { user_id: id, artist: 'Björk', title: 'Jóga', duration_ms: 305_000, source },
    { user_id: id, artist: 'Björk', title: 'Jóga', feedback: 'loved', source },
    { user_id: id, artist: 'Björk', title: 'Jóga', feedback: 'none', source },
  ])
})

test('the parameters may be in the query, in the body, or in both', async () => {
  const { sk, events: seen } = await signIn('query')
  const method = 'track.scrobble'
  const answers = [
    // Web Scrobbler posts everything in the query.
    await lastfm.send({}, { query: { method, api_key: builtInKey, sk, ...joga } }),
    await lastfm.send({ api_key: builtInKey, sk, ...joga, track: 'Hunter' }, { query: { method } }),
    await lastfm.send({ method, api_key: builtInKey, sk, ...joga, track: 'Bachelorette' }, { path: '/2.0' }),
    await lastfm.send(
      { method, api_key: builtInKey, sk, ...joga, track: 'Hyperballad' },
      { path: '/lastfm/2.0/' },
    ),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  const titles = (await seen(4)).map(({ data }) => data.title)
  expect(titles).toEqual(['Jóga', 'Hunter', 'Bachelorette', 'Hyperballad'])
})

test('with the key of an API account the source is its name, and every call must be signed', async () => {
  const user = await signUp(gateway, 'signer')
  const account = await createApiAccount(gateway, user.token, { name: 'Küchen-Radio' })
  const sk = await signInWithAccount(lastfm, user, account)
  const call = { method: 'track.scrobble', api_key: account.api_key, sk, ...joga }
  expect((await lastfm.send(sign(call, account.shared_secret))).status).toBe(200)
  const [event] = await events.ofUser(user.id, 1)
  expect(event!.data.source).toBe('lastfm/k-chen-radio')

  const other = await createApiAccount(gateway, user.token, { name: 'Other' })
  const right = sign(call, account.shared_secret)
  const polluted = await lastfm.send(right, { query: { artist: 'Somebody' } })
  expect([polluted.status, polluted.json.error]).toEqual([400, 6])
  const refused: [number, Record<string, string>][] = [
    [13, call],
    [13, { ...right, track: 'Hunter' }],
    [13, { ...right, album: 'added' }],
    [13, sign(call, other.shared_secret)],
    [9, sign({ ...call, api_key: other.api_key }, other.shared_secret)],
    [9, { ...call, api_key: builtInKey }],
  ]
  for (const [code, params] of refused) {
    const { status, json } = await lastfm.send(params)
    expect([status, json.error]).toEqual([403, code])
  }
})

test('an API token stands for the password, and is then the session key', async () => {
  const user = await signUp(gateway, 'tokenist')
  const make = async (scopes: string[]) => {
    const body = { name: 'player', scopes }
    const path = '/users/me/tokens'
    return (await gateway.call<{ id: string; token: string }>('POST', path, { token: user.token, body })).body
  }
  const { id, token } = await make(['submit'])
  const signIn = {
    method: 'auth.getMobileSession',
    api_key: builtInKey,
    username: 'Tokenist',
    password: token,
  }
  const { json } = await lastfm.send(signIn)
  expect(json).toEqual({ session: { name: 'tokenist', key: token, subscriber: 0 } })
  const scrobble = { method: 'track.scrobble', api_key: builtInKey, sk: token, ...joga }
  const options = { headers: { 'user-agent': 'Mozilla/5.0' } }
  expect((await lastfm.send(scrobble, options)).status).toBe(200)
  expect((await events.ofUser(user.id, 1))[0]!.data.source).toBe('lastfm')

  const readOnly = await lastfm.send({ ...scrobble, sk: (await make(['read'])).token })
  expect([readOnly.status, readOnly.json.error]).toEqual([403, 4])
  const stranger = await lastfm.send({ ...signIn, username: 'signer' })
  expect([stranger.status, stranger.json.error]).toEqual([403, 4])
  await gateway.call('DELETE', `/users/me/tokens/${id}`, { token: user.token })
  const revoked = await lastfm.send(scrobble)
  expect([revoked.status, revoked.json.error]).toEqual([403, 9])
})
