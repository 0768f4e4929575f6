import { waitUntil } from '@ongaku/testing'
import { signUpListener, submission } from './listenbrainz-client.ts'
import { jogaId, recordingMbid, start, startListenbrainz } from './listenbrainz-fixture.ts'

type Server = Awaited<ReturnType<typeof startListenbrainz>>
let server: Server

beforeAll(async () => {
  server = await startListenbrainz()
})

afterAll(() => server.stop())

interface ListensBody {
  payload: {
    count: number
    listens: { listened_at: number }[]
    latest_listen_ts: number
    oldest_listen_ts: number
  }
}

const at = (...after: number[]) => after.map((second) => start + second)
const downFrom = (last: number, count: number) =>
  at(...Array.from({ length: count }, (_, index) => last - index * 10))

test.each([
  ['', downFrom(390, 25)],
  ['?count=', downFrom(390, 25)],
  ['?count=2', at(390, 380)],
  ['?count=0', []],
  ['?count=5000', downFrom(390, 40)],
  [`?max_ts=${start + 20}`, at(10, 0)],
  [`?max_ts=${start + 20}&count=1`, at(10)],
  [`?min_ts=${start + 370}`, at(390, 380)],
  [`?min_ts=${start}&count=2`, at(20, 10)],
  [`?min_ts=${start + 10}&max_ts=${start + 40}`, at(30, 20)],
  [`?min_ts=${start + 10}&max_ts=${start + 40}&count=1`, at(30)],
  ['?max_ts=0', downFrom(390, 25)],
  ['?max_ts=-5', []],
  [`?max_ts=${start}000&count=1`, at(390)],
  [`?min_ts=${start}000`, []],
])('listens%s come newest first, with exclusive bounds', async (query, times) => {
  const { status, body } = await server.get(`/1/user/ada/listens${query}`)
  const { payload } = body as unknown as ListensBody
  expect(status).toBe(200)
  expect(payload.listens.map(({ listened_at: time }) => time)).toEqual(times)
  expect(payload).toMatchObject({
    count: times.length,
    user_id: 'Ada',
    latest_listen_ts: start + 390,
    oldest_listen_ts: start,
  })
})

test('a listen has what is known of it', async () => {
  const { body } = await server.get(`/1/user/Ada/listens/?max_ts=${start + 1}`)
  expect((body as unknown as ListensBody).payload.listens).toEqual([
    {
      user_name: 'Ada',
      listened_at: start,
      inserted_at: start,
      recording_msid: jogaId,
      track_metadata: {
        artist_name: 'Björk',
        track_name: 'Jóga',
        release_name: 'Homogenic',
        additional_info: {
          recording_msid: jogaId,
          submission_client: 'navidrome',
          recording_mbid: recordingMbid,
          artist_mbids: [recordingMbid],
          duration_ms: 305_000,
          spotify_id: 'https://open.spotify.com/track/0VYBsWSVQAMEXHmzrjQo8O',
          tags: ['trip hop'],
        },
        mbid_mapping: { recording_mbid: recordingMbid, artist_mbids: [recordingMbid] },
      },
    },
  ])
})

test('a listen whose recording is not known has no mapping', async () => {
  const { body } = await server.get('/1/user/Ada/listens?count=1')
  const [listen] = (body as unknown as { payload: { listens: { track_metadata: object }[] } }).payload.listens
  expect(listen?.track_metadata).not.toHaveProperty('mbid_mapping')
})

test('somebody without listens has none', async () => {
  const { token } = await signUpListener(server.gateway, 'Newcomer')
  const newcomer = { authorization: `Token ${token}` }
  expect((await server.get('/1/user/Newcomer/listens', newcomer)).body).toEqual({
    payload: { count: 0, user_id: 'Newcomer', listens: [], latest_listen_ts: 0, oldest_listen_ts: 0 },
  })
  expect((await server.get('/1/user/Newcomer/listen-count', newcomer)).body).toEqual({
    payload: { count: 0 },
  })
})

test('listens are counted', async () => {
  expect(await server.get('/1/user/Ada/listen-count')).toMatchObject({
    status: 200,
    body: { payload: { count: 40 } },
  })
})

test('what is playing now is told once it was submitted', async () => {
  const path = '/1/user/Ada/playing-now'
  const nothing = { payload: { count: 0, user_id: 'Ada', playing_now: true, listens: [] } }
  expect((await server.get(path)).body).toEqual(nothing)
  const track = { artist_name: 'Björk', track_name: 'Jóga', additional_info: { submission_client: 'VLC' } }
  await server.send({ body: submission('playing_now', [{ track_metadata: track }]) })
  const body = await waitUntil(
    async () => (await server.get(path)).body as { payload: { count: number } },
    ({ payload }) => payload.count > 0,
  )
  expect(body).toEqual({
    payload: {
      count: 1,
      user_id: 'Ada',
      playing_now: true,
      listens: [
        {
          playing_now: true,
          track_metadata: {
            artist_name: 'Björk',
            track_name: 'Jóga',
            additional_info: { recording_msid: jogaId, submission_client: 'vlc' },
          },
        },
      ],
    },
  })
})

test.each<[string, () => ReturnType<Server['send']>, number, RegExp]>([
  [
    'listens before the end of a window',
    () => server.get('/1/user/Ada/listens?min_ts=5&max_ts=4'),
    400,
    /greater than min_ts/,
  ],
  [
    'listens of an empty window',
    () => server.get('/1/user/Ada/listens?min_ts=5&max_ts=5'),
    400,
    /greater than min_ts/,
  ],
  [
    'listens from no number',
    () => server.get('/1/user/Ada/listens?max_ts=now'),
    400,
    /^Invalid max_ts argument: now$/,
  ],
  ['fewer than no listens', () => server.get('/1/user/Ada/listens?count=-1'), 400, /non-negative/],
  ['an unknown user', () => server.get('/1/user/Nobody/listens?count=x'), 404, /^Cannot find user: Nobody$/],
  [
    'a count of an unknown user',
    () => server.get('/1/user/Nobody/listen-count'),
    404,
    /^Cannot find user: Nobody$/,
  ],
  [
    'what an unknown user plays',
    () => server.get('/1/user/N%C3%B3/playing-now'),
    404,
    /^Cannot find user: Nó$/,
  ],
  [
    'nobody at all',
    () => server.get('/1/user/Ada/listens', { authorization: undefined }),
    401,
    /Authorization header/,
  ],
])('%s is refused', async (_, ask, status, error) => {
  const answer = await ask()
  expect([answer.status, answer.body]).toEqual([
    status,
    { code: status, error: expect.stringMatching(error) as string },
  ])
})

test("nobody sees what is another's", async () => {
  const { token, id } = await signUpListener(server.gateway, 'Stranger', ['admin'])
  const stranger = { authorization: `Token ${token}` }
  const paths = ['/1/user/Ada/listens', '/1/user/Ada/listen-count', '/1/user/Ada/playing-now']
  const feedback = [
    '/1/feedback/user/Ada/get-feedback',
    `/1/feedback/user/Ada/get-feedback-for-recordings?recording_msids=${jogaId}`,
  ]
  for (const path of [...paths, ...feedback]) {
    const { status, body } = await server.get(path, stranger)
    expect([path, status, body]).toEqual([path, 404, { code: 404, error: 'Cannot find user: Ada' }])
  }
  await server.post('/1/delete-listen', { listened_at: start, recording_msid: jogaId }, stranger)
  await server.post('/1/feedback/recording-feedback', { recording_mbid: recordingMbid, score: 1 }, stranger)
  expect((await server.events.ofUser(id, 1)).map(({ type }) => type)).toEqual(['feedback.given'])
})
