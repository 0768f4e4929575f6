import { signUpListener, createSender } from './listenbrainz-client.ts'
import {
  createPlay,
  joga,
  jogaId,
  playId,
  recordingMbid,
  start,
  startListenbrainz,
} from './listenbrainz-fixture.ts'

type Server = Awaited<ReturnType<typeof startListenbrainz>>
let server: Server

beforeAll(async () => {
  server = await startListenbrainz()
})

afterAll(() => server.stop())

const loved = {
  user_id: 'Ada',
  recording_mbid: recordingMbid,
  recording_msid: jogaId,
  score: 1,
  created: start,
}
const hated = { user_id: 'Ada', recording_mbid: playId(1), recording_msid: null, score: -1, created: start }
const bare = { track_metadata: null }

test.each([
  [
    '',
    {
      feedback: [
        { ...loved, ...bare },
        { ...hated, ...bare },
      ],
      count: 2,
      total_count: 2,
      offset: 0,
    },
  ],
  ['?score=1', { feedback: [{ ...loved, ...bare }], count: 1, total_count: 1, offset: 0 }],
  ['?score=-1', { feedback: [{ ...hated, ...bare }], count: 1, total_count: 1, offset: 0 }],
  ['?score=0&count=1&offset=1', { feedback: [{ ...hated, ...bare }], count: 1, total_count: 2, offset: 1 }],
  ['?count=0', { feedback: [], count: 0, total_count: 2, offset: 0 }],
])('feedback%s is listed', async (query, expected) => {
  expect(await server.get(`/1/feedback/user/Ada/get-feedback${query}`)).toMatchObject({
    status: 200,
    body: expected,
  })
})

test('feedback comes with the names that are known, if they are asked for', async () => {
  const { body } = await server.get('/1/feedback/user/Ada/get-feedback?metadata=true')
  const names = { artist_name: 'Björk', track_name: 'Jóga', mbid_mapping: { recording_mbid: recordingMbid } }
  expect(body.feedback).toEqual([
    { ...loved, track_metadata: names },
    { ...hated, track_metadata: null },
  ])
})

const unsaid = { user_id: 'Ada', score: 0, created: null, track_metadata: null }

test('what somebody thinks of certain recordings is told, with GET and POST', async () => {
  const path = '/1/feedback/user/Ada/get-feedback-for-recordings'
  const asked = { recording_mbids: [recordingMbid, playId(2)], recording_msids: [jogaId, playId(3)] }
  const expected = {
    feedback: [
      { ...loved, recording_msid: null, ...bare },
      { ...unsaid, recording_mbid: playId(2), recording_msid: null },
      { ...loved, recording_mbid: null, ...bare },
      { ...unsaid, recording_mbid: null, recording_msid: playId(3) },
    ],
  }
  expect((await server.post(path, asked)).body).toEqual(expected)
  const lists = `recording_mbids=${recordingMbid},${playId(2)}&recording_msids=${jogaId}, ${playId(3)}`
  expect((await server.get(`${path}?${lists}`)).body).toEqual(expected)
  expect((await server.get(`${path}?recordings=${jogaId}`)).body).toEqual({
    feedback: [expected.feedback[2]],
  })
})

const feedbackPath = '/1/feedback/recording-feedback'
const recordings = '/1/feedback/user/Ada/get-feedback-for-recordings'

test.each<[string, () => ReturnType<Server['send']>, number, RegExp]>([
  [
    'feedback of an unknown user',
    () => server.get('/1/feedback/user/N/get-feedback'),
    404,
    /^Cannot find user: N$/,
  ],
  ['a score that is none', () => server.get('/1/feedback/user/Ada/get-feedback?score=2'), 400, /1 or -1/],
  [
    'an offset below zero',
    () => server.get('/1/feedback/user/Ada/get-feedback?offset=-1'),
    400,
    /^'offset' should be/,
  ],
  ['feedback for nothing', () => server.get(recordings), 400, /^No valid recording/],
  [
    'feedback for no UUIDs',
    () => server.post(recordings, { recording_msids: ['x'] }),
    400,
    /not a valid UUID/,
  ],
  [
    'feedback for too many',
    () => server.post(recordings, { recording_mbids: Array(201).fill(jogaId) }),
    400,
    /200/,
  ],
  ['no feedback', () => server.post(feedbackPath, {}), 400, /are required$/],
  ['feedback that is no object', () => server.post(feedbackPath, 1), 400, /^body: /],
  [
    'feedback without a score',
    () => server.post(feedbackPath, { recording_mbid: jogaId }),
    400,
    /are required$/,
  ],
  [
    'feedback with more',
    () => server.post(feedbackPath, { recording_mbid: jogaId, score: 9, x: 1 }),
    400,
    /^x: is not a known field/,
  ],
  [
    'a score of 2',
    () => server.post(feedbackPath, { recording_mbid: jogaId, score: 2 }),
    400,
    /^score: must be 1, 0 or -1/,
  ],
  [
    'a score in words',
    () => server.post(feedbackPath, { recording_mbid: jogaId, score: '1' }),
    400,
    /^score: /,
  ],
  [
    'a bad MBID',
    () => server.post(feedbackPath, { recording_mbid: 'x', score: 1 }),
    400,
    /^recording_mbid: /,
  ],
  [
    'an MBID of no version',
    () => server.post(feedbackPath, { recording_mbid: 'a'.repeat(32), score: 1 }),
    400,
    /^recording_mbid: /,
  ],
  ['empty ids', () => server.post(feedbackPath, { recording_mbid: '', score: 1 }), 400, /is required$/],
  [
    'an unknown MSID',
    () => server.post(feedbackPath, { recording_msid: playId(9), score: 1 }),
    404,
    /^Track not found$/,
  ],
  ['a deletion without a time', () => server.post('/1/delete-listen', {}), 400, /^listened_at: is required/],
  [
    'a deletion at no time',
    () => server.post('/1/delete-listen', { listened_at: 'x' }),
    400,
    /^listened_at: must be an integer/,
  ],
  [
    'a deletion without an id',
    () => server.post('/1/delete-listen', { listened_at: start }),
    400,
    /^recording_msid: is required/,
  ],
  [
    'a deletion with no id',
    () => server.post('/1/delete-listen', { listened_at: start, recording_msid: 'x' }),
    400,
    /^recording_msid: is not/,
  ],
])('%s is refused', async (_, ask, status, error) => {
  const answer = await ask()
  expect([answer.status, answer.body]).toEqual([
    status,
    { code: status, error: expect.stringMatching(error) as string },
  ])
})

test('feedback is published, by MBID or by the names of the track that is meant', async () => {
  const given = [
    { recording_mbid: recordingMbid.toUpperCase(), score: 1 },
    { recording_msid: jogaId, score: -1 },
    { recording_mbid: recordingMbid, recording_msid: playId(9), score: 0 },
  ]
  for (const feedback of given) {
    expect(await server.post(feedbackPath, feedback)).toMatchObject({ status: 200, body: { status: 'ok' } })
  }
  const published = await server.events.ofUser(server.ada.id, 3)
  const common = { user_id: server.ada.id, source: 'listenbrainz', recording_mbid: recordingMbid }
  expect(published.map(({ data }) => data)).toEqual([
    { ...common, feedback: 'loved', given_at: expect.any(String) as string },
    { ...common, feedback: 'hated', artist: 'Björk', title: 'Jóga', given_at: expect.any(String) as string },
    { ...common, feedback: 'none', given_at: expect.any(String) as string },
  ])
})

test('a listen is deleted by its second and its track', async () => {
  const { token, id } = await signUpListener(server.gateway, 'Grace', ['admin'])
  const grace = { authorization: `Token ${token}` }
  const sameSecond = { ...joga, id: playId(7), title: 'Hunter' }
  server.library.plays.set(id, [
    joga,
    sameSecond,
    { ...joga, id: playId(8), startedAt: createPlay(1).startedAt },
  ])
  const remove = (listenedAt: unknown, msid: string) =>
    server.post('/1/delete-listen', { listened_at: listenedAt, recording_msid: msid }, grace)
  expect(await remove(start, playId(9))).toMatchObject({ status: 200, body: { status: 'ok' } })
  expect(await remove(`${start}`, jogaId.toUpperCase())).toMatchObject({
    status: 200,
    body: { status: 'ok' },
  })
  const [event] = await server.events.ofUser(id, 1)
  expect(event).toMatchObject({ type: 'play.deleted', data: { user_id: id, play_id: joga.id } })
})

test('an ordinary token neither deletes, nor reads or submits without its scope', async () => {
  const reader = createSender(server.gateway, await server.ada.makeToken(['read']))
  const player = createSender(server.gateway, await server.ada.makeToken(['submit']))
  const deletion = JSON.stringify({ listened_at: start, recording_msid: jogaId })
  const answers = [
    await player({ path: '/1/delete-listen', body: deletion }),
    await player({ method: 'GET', path: '/1/user/Ada/listens' }),
    await reader({ path: feedbackPath, body: JSON.stringify({ recording_mbid: recordingMbid, score: 1 }) }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
})
