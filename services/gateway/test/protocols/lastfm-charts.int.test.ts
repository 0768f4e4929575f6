import { type HttpServer } from '@ongaku/shared/http'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from '../gateway.ts'
import { signUp } from '../players.ts'
import { builtInKey, createLastfmClient, type LastfmClient, signInWithBuiltInKey } from './lastfm-client.ts'
import { createLibraryFor } from './lastfm-library.ts'

let engines: TestEngines
let gateway: TestGateway
let library: HttpServer
let lastfm: LastfmClient
let sk: string

beforeAll(async () => {
  engines = await startEngines()
  library = createLibraryFor({ owner: () => '', plays: [], feedback: [] })
  await library.start()
  gateway = await startGateway(engines, { serviceUrls: { library: library.url() } })
  lastfm = createLastfmClient(gateway)
  sk = await signInWithBuiltInKey(lastfm, await signUp(gateway, 'Ada'))
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

test.each([
  [
    'user.getTopArtists',
    { period: '7day' },
    {
      topartists: {
        artist: [
          {
            name: 'Björk 7day',
            playcount: '19',
            mbid: '',
            url: `${artistUrl}+7day`,
            streamable: '0',
            image: noImages,
            '@attr': { rank: '1' },
          },
        ],
        '@attr': attr(1),
      },
    },
  ],
  [
    'user.getTopAlbums',
    { limit: '1', page: '2' },
    {
      topalbums: {
        album: [
          {
            name: 'Hunter',
            playcount: '7',
            mbid: '',
            url: `${artistUrl}/Hunter`,
            artist,
            image: noImages,
            '@attr': { rank: '2' },
          },
        ],
        '@attr': attr(2, { page: '2', perPage: '1', totalPages: '2' }),
      },
    },
  ],
  [
    'user.getTopTracks',
    { limit: '1' },
    {
      toptracks: {
        track: [
          {
            name: 'Jóga overall',
            duration: '0',
            playcount: '12',
            mbid: '',
            url: `${artistUrl}/_/J%C3%B3ga+overall`,
            streamable,
            artist,
            image: noImages,
            '@attr': { rank: '1' },
          },
        ],
        '@attr': attr(2, { perPage: '1', totalPages: '2' }),
      },
    },
  ],
])('%s has the shape of the real answer', async (method, params: Params, expected) => {
  const { status, json } = await get(method, params)
  expect([status, json]).toEqual([200, expected])
})

test('in XML the attributes are on the elements', async () => {
  const { text } = await get('user.getTopArtists', { format: 'xml' })
  expect(text).toContain(
    '<lfm status="ok"><topartists user="Ada" page="1" perPage="50" totalPages="1" total="1"><artist rank="1"><name>Björk overall</name><playcount>19</playcount>',
  )
})

test('code 6 for an unknown period', async () => {
  expect((await get('user.getTopArtists', { period: 'yesterday' })).json.error).toBe(6)
})
