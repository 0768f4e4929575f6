import { type HttpServer } from '@ongaku/shared/http'
import { trackIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { startGateway, type TestGateway } from '../gateway.ts'
import { signUp, type User } from '../players.ts'
import {
  builtInKey,
  createApiAccount,
  createLastfmClient,
  type LastfmClient,
  sign,
  signInWithAccount,
  signInWithBuiltInKey,
} from './lastfm-client.ts'
import { createLibraryFor, type StandInFeedback, type StandInPlay } from './lastfm-library.ts'

let engines: TestEngines
let gateway: TestGateway
let library: HttpServer
let lastfm: LastfmClient
let ada: User
let sk: string

const mbid = '8f1c9f9f-26d5-4b68-a1a4-5a4f4a2c6a11'

const playOf = (title: string, startedAt: string, more: Partial<StandInPlay> = {}): StandInPlay => ({
  id: '4a58ea68-7dd2-5702-81d3-a664081cd500',
  artist: 'Björk',
  title,
  startedAt,
  source: 'lastfm/pylast',
  counted: true,
  ...more,
})

const plays = [
  playOf('Hunter', '2026-05-01T20:20:00.000Z', { recordingMbid: mbid }),
  playOf('Jóga', '2026-05-01T20:15:00.000Z', { album: 'Homogenic', artistMbids: [mbid], releaseMbid: mbid }),
  playOf('Unravel', '2026-05-01T20:10:00.000Z'),
]

const lovedOf = (more: Partial<StandInFeedback>): StandInFeedback => ({
  feedback: 'loved',
  givenAt: '2026-05-02T10:00:00.000Z',
  ...more,
})

const joga = { artist: 'Björk', title: 'Jóga' }

beforeAll(async () => {
  engines = await startEngines()
  let owner = ''
  const feedback = [
    lovedOf({ ...joga, trackId: trackIdOf(joga) }),
    lovedOf({ recordingMbid: mbid }),
    lovedOf({ artist: 'Björk', title: 'Unravel', feedback: 'hated' }),
  ]
  library = createLibraryFor({ owner: () => owner, plays, feedback })
  await library.start()
  gateway = await startGateway(engines, { serviceUrls: { library: library.url() } })
  lastfm = createLastfmClient(gateway)
  ada = await signUp(gateway, 'Ada')
  owner = ada.id
  sk = await signInWithBuiltInKey(lastfm, ada)
})

afterAll(async () => {
  await gateway.stop()
  await library.stop()
  await engines.stop()
})

type Params = Record<string, string>

const get = (method: string, params: Params = {}) =>
  lastfm.send({ method, api_key: builtInKey, sk, user: 'ada', ...params }, { method: 'GET' })

const noImages = ['small', 'medium', 'large', 'extralarge'].map((size) => ({ size, '#text': '' }))
const artistUrl = 'https://www.last.fm/music/Bj%C3%B6rk'
const artist = { name: 'Björk', mbid: '', url: artistUrl }
const streamable = { fulltrack: '0', '#text': '0' }

const attr = (total: number, more: Params = {}) => ({
  user: 'Ada',
  page: '1',
  perPage: '50',
  totalPages: '1',
  total: String(total),
  ...more,
})

const recentJoga = {
  artist: { mbid, '#text': 'Björk' },
  name: 'Jóga',
  streamable: '0',
  mbid: '',
  album: { mbid, '#text': 'Homogenic' },
  url: `${artistUrl}/_/J%C3%B3ga`,
  image: noImages,
  date: { uts: '1777666500', '#text': '01 May 2026, 20:15' },
}

interface Recent {
  recenttracks: { track: { name: string; loved?: string }[]; '@attr': Params }
}

const recent = async (params: Params = {}) =>
  ((await get('user.getRecentTracks', params)).json as unknown as Recent).recenttracks

test('user.getInfo tells the name, the count and since when', async () => {
  const { status, json } = await get('user.getInfo')
  const registered = expect.stringMatching(/^\d{10}$/) as string
  expect([status, json]).toEqual([
    200,
    {
      user: expect.objectContaining({
        name: 'Ada',
        playcount: '3',
        subscriber: '0',
        type: 'user',
        url: `${gateway.url()}/`,
        image: noImages,
        registered: { unixtime: registered, '#text': expect.any(Number) as number },
      }) as unknown,
    },
  ])
})

test('user.getRecentTracks lists the newest first', async () => {
  const { track, '@attr': totals } = await recent()
  expect(totals).toEqual(attr(3))
  expect(track.map(({ name }) => name)).toEqual(['Hunter', 'Jóga', 'Unravel'])
  expect(track[1]).toEqual(recentJoga)
})

test('one track is a list as well, and so is none', async () => {
  const second = await recent({ limit: '1', page: '2' })
  expect(second.track).toEqual([recentJoga])
  expect(second['@attr']).toEqual(attr(3, { page: '2', perPage: '1', totalPages: '3' }))
  const none = await recent({ from: '1', to: '2' })
  expect(none).toEqual({ track: [], '@attr': attr(0, { totalPages: '0' }) })
})

test('from counts, to does not', async () => {
  const { track } = await recent({ from: '1777666200', to: '1777666800' })
  expect(track.map(({ name }) => name)).toEqual(['Jóga', 'Unravel'])
})

test('extended answers tell what is loved, by names or by MusicBrainz id', async () => {
  const { track } = await recent({ extended: '1' })
  expect(track.map(({ loved }) => loved)).toEqual(['1', '1', '0'])
  const { date, ...rest } = recentJoga
  expect(track[1]).toEqual({
    ...rest,
    artist: { name: 'Björk', mbid, url: artistUrl, image: noImages },
    loved: '1',
    date,
  })
})

test('what is playing comes first, without a date, and is not counted', async () => {
  const user = await signUp(gateway, 'player')
  const key = await signInWithBuiltInKey(lastfm, user)
  const own = { api_key: builtInKey, sk: key }
  await lastfm.send({ method: 'track.updateNowPlaying', ...own, artist: 'Björk', track: 'Jóga' })
  const answer = await waitUntil(
    () => lastfm.send({ method: 'user.getRecentTracks', ...own }),
    ({ json }) => (json as unknown as Recent).recenttracks.track.length > 0,
  )
  expect(answer.json).toEqual({
    recenttracks: {
      track: [
        {
          artist: { mbid: '', '#text': 'Björk' },
          name: 'Jóga',
          streamable: '0',
          mbid: '',
          album: { mbid: '', '#text': '' },
          url: `${artistUrl}/_/J%C3%B3ga`,
          image: noImages,
          '@attr': { nowplaying: 'true' },
        },
      ],
      '@attr': { ...attr(0), user: 'player', totalPages: '0' },
    },
  })
})

test('user.getLovedTracks lists what is loved', async () => {
  const { json } = await get('user.getLovedTracks')
  expect(json).toEqual({
    lovedtracks: {
      track: [
        {
          name: 'Jóga',
          mbid: '',
          url: `${artistUrl}/_/J%C3%B3ga`,
          date: { uts: '1777716000', '#text': '02 May 2026, 10:00' },
          artist,
          image: noImages,
          streamable,
        },
        expect.objectContaining({ name: '', mbid }),
      ],
      '@attr': attr(2),
    },
  })
})

test('in XML the attributes are on the elements', async () => {
  const { text } = await get('user.getRecentTracks', { format: 'xml', limit: '1' })
  expect(text).toContain('<date uts="1777666800">01 May 2026, 20:20</date></track></recenttracks></lfm>')
})

test.each([
  [6, 'limit', { limit: '0' }],
  [6, 'limit', { limit: '1001' }],
  [6, 'page', { page: '-1' }],
  [6, 'page', { page: '1000000', limit: '1000' }],
])('code %i for a bad %s: %p', async (code, _, params) => {
  const { status, json } = await get('user.getRecentTracks', params)
  expect([status, json.error]).toEqual([400, code])
})

test("everybody is private: nobody reads another user's data", async () => {
  const grace = await signUp(gateway, 'grace')
  const account = await createApiAccount(gateway, grace.token)
  const { api_key, shared_secret: secret } = account
  const key = await signInWithAccount(lastfm, grace, account)
  const methods = [
    'user.getInfo',
    'user.getRecentTracks',
    'user.getLovedTracks',
    'user.getTopArtists',
    'user.getTopAlbums',
    'user.getTopTracks',
  ]
  for (const method of methods) {
    const ask = async (params: Params) => {
      const { status, json } = await lastfm.send({ method, ...params }, { method: 'GET' })
      return [status, json.error]
    }
    const signed = (params: Params) => sign({ method, api_key, ...params }, secret)
    expect(await ask({ api_key, user: 'ada' })).toEqual([403, 17])
    expect(await ask(signed({ sk: key, user: 'ada' }))).toEqual([403, 17])
    expect(await ask({ api_key, user: 'nobody' })).toEqual([404, 6])
    expect(await ask({ api_key: builtInKey, user: 'ada' })).toEqual([403, 10])
    expect(await ask({ api_key, sk: key })).toEqual([403, 13])
    expect(await ask({ ...signed({ user: 'grace' }), api_sig: 'x' })).toEqual([403, 13])
    // One's own, by the session, by the key alone, and by a signed call without a session.
    expect(await ask(signed({ sk: key }))).toEqual([200, undefined])
    expect(await ask({ api_key, user: 'Grace' })).toEqual([200, undefined])
    expect(await ask(signed({ user: 'grace' }))).toEqual([200, undefined])
  }
})

test('the key of an account with a callback, which others get to see, reads nothing unless it signs', async () => {
  const { api_key, shared_secret: secret } = await createApiAccount(gateway, ada.token, {
    name: 'Radio',
    callback_url: 'https://radio.example/done',
  })
  const asked = { method: 'user.getRecentTracks', api_key, user: 'ada' }
  const read = async (params: Params) => (await lastfm.send(params, { method: 'GET' })).json.error
  expect(await read(asked)).toBe(13)
  expect(await read(sign(asked, secret))).toBeUndefined()
})

test('while the library is down reads say so with code 16', async () => {
  const alone = await startGateway(engines)
  const client = createLastfmClient(alone)
  const { status, json } = await client.send({ method: 'user.getInfo', api_key: builtInKey, sk })
  await alone.stop()
  expect([status, json.error]).toEqual([503, 16])
})
