import { gzipSync } from 'node:zlib'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { watchPlays } from '../events.ts'
import { startGateway, type TestGateway } from '../gateway.ts'
import { createListen, createSender, type Sent, signUpListener, submission } from './listenbrainz-client.ts'

let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>
let userId: string
let token: string
let readOnly: string
let send: ReturnType<typeof createSender>

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  events = await watchPlays(engines.kafka)
  const ada = await signUpListener(gateway, 'Ada', ['submit'])
  userId = ada.id
  token = ada.token
  readOnly = await ada.makeToken(['read'])
  send = createSender(gateway, token)
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await engines.stop()
})

const single = (more: object = {}) => submission('single', [createListen(more)])

let seen = 0
/** The events since the last look. */
async function nextEvents(count: number) {
  const all = await events.ofUser(userId, seen + count)
  const next = all.slice(seen)
  seen = all.length
  return next
}

test.each(['/1/submit-listens', '/1/submit-listens/', '/listenbrainz/1/submit-listens'])(
  'a single listen at %s is taken',
  async (path) => {
    const listen = createListen({ release_name: 'Homogenic', additional_info: { media_player: 'VLC' } })
    const { status, body } = await send({ path, body: submission('single', [listen]) })
    expect([status, body]).toEqual([200, { status: 'ok' }])
    const [event] = await nextEvents(1)
    expect(event).toMatchObject({
      type: 'play.completed',
      data: {
        user_id: userId,
        artist: 'Björk',
        title: listen.track_metadata.track_name,
        album: 'Homogenic',
        started_at: new Date(listen.listened_at * 1000).toISOString(),
        source: 'listenbrainz/vlc',
      },
    })
  },
)

test('what is playing now is published as of now', async () => {
  const { track_metadata: metadata } = createListen({ additional_info: { duration_ms: 200_000 } })
  const { status, body } = await send({ body: submission('playing_now', [{ track_metadata: metadata }]) })
  expect([status, body]).toEqual([200, { status: 'ok' }])
  const [event] = await nextEvents(1)
  expect(event).toMatchObject({
    type: 'play.started',
    data: { title: metadata.track_name, duration_ms: 200_000, source: 'listenbrainz' },
  })
})

test.each<[string, (body: string) => Sent]>([
  ['without a Content-Type', (body) => ({ body })],
  ['as plain text', (body) => ({ body, headers: { 'content-type': 'text/plain' } })],
  ['with a byte order mark', (body) => ({ body: `\ufeff${body}` })],
  ['compressed', (body) => ({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } })],
  ['with "token" in lower case', (body) => ({ body, authorization: `token ${token}` })],
  ['with the token in capitals', (body) => ({ body, authorization: `TOKEN ${token.toUpperCase()}` })],
  ['with a bearer token', (body) => ({ body, authorization: `Bearer ${token}` })],
])('a listen sent %s is taken', async (_, request) => {
  const { status, body } = await send(request(single()))
  expect([status, body]).toEqual([200, { status: 'ok' }])
  expect(await nextEvents(1)).toHaveLength(1)
})

test('an import of 1,000 listens is taken, each once, in its order', async () => {
  const listens = Array.from({ length: 1000 }, () => createListen())
  const { status, body } = await send({ body: submission('import', listens) })
  expect([status, body]).toEqual([200, { status: 'ok' }])
  const taken = await nextEvents(1000)
  expect(taken.map(({ data }) => data.title)).toEqual(
    listens.map(({ track_metadata: track }) => track.track_name),
  )
})

const many = (count: number) => Array.from({ length: count }, () => createListen())
const largest = 10_240_000

/** An import of so many bytes in all. */
function createImport(bytes: number, payload: object[]): string {
  const body = submission('import', payload)
  return body + ' '.repeat(bytes - Buffer.byteLength(body))
}

test('a request may be as large as 10,240 bytes a listen, and a listen too', async () => {
  const big = createListen({ additional_info: { comment: '' } })
  big.track_metadata = { ...big.track_metadata, ...{ additional_info: { comment: 'x'.repeat(10_000) } } }
  expect((await send({ body: submission('single', [big]) })).status).toBe(200)
  expect((await send({ body: createImport(largest, many(1000)) })).status).toBe(200)
  expect(await nextEvents(1001)).toHaveLength(1001)
})

const deep = '['.repeat(200_000)

test.each<[string, () => Sent, number, RegExp]>([
  [
    'no token',
    () => ({ authorization: undefined, body: '{' }),
    401,
    /need to provide an Authorization header/,
  ],
  ['another scheme', () => ({ authorization: 'Basic QTpC', body: '{' }), 401, /can't be read/],
  ['no token after its scheme', () => ({ authorization: 'Token', body: '{' }), 401, /can't be read/],
  [
    'an unknown token',
    () => ({ authorization: `Token ${userId}`, body: '{' }),
    401,
    /not known or was revoked/,
  ],
  ['no token of ours', () => ({ authorization: 'Token ../../', body: '{' }), 401, /./],
  [
    'a token that may only read',
    () => ({ authorization: `Token ${readOnly}`, body: '{' }),
    401,
    /unless it has the scope "submit"/,
  ],
  [
    'a body above 10,240,000 bytes',
    () => ({ body: createImport(largest + 1, many(2)) }),
    400,
    /10240000 bytes/,
  ],
  ['no body', () => ({}), 400, /^body: must be a JSON object/],
  ['no JSON', () => ({ body: 'a=1' }), 400, /^body: is not valid JSON/],
  ['JSON that is cut off', () => ({ body: single().slice(0, -1) }), 400, /^body: is not valid JSON/],
  ['bytes that are not UTF-8', () => ({ body: Buffer.from(single(), 'latin1') }), 400, /^body: is not UTF-8/],
  ['deep JSON', () => ({ body: `{"payload":${deep}` }), 400, /^body: is nested more than 100 deep/],
  ['a broken gzip', () => ({ body: 'x', headers: { 'content-encoding': 'gzip' } }), 400, /Content-Encoding/],
  ['a list', () => ({ body: '[]' }), 400, /^body: must be a JSON object/],
  ['no payload', () => ({ body: '{"listen_type":"no"}' }), 400, /^payload: must be a list of listens/],
  [
    'a payload that is no list',
    () => ({ body: submission('no', {}) }),
    400,
    /^payload: must be a list of listens/,
  ],
  ['an empty payload', () => ({ body: submission('no', []) }), 400, /^payload: does not hold any listens/],
  [
    '1,001 listens',
    () => ({ body: submission('no', many(1001)) }),
    400,
    /^payload: must hold at most 1000 listens/,
  ],
  [
    'a listen above 10,240 bytes',
    () => ({ body: submission('no', [1]).padEnd(10_241) }),
    400,
    /^body: is too large/,
  ],
  ['an unknown type', () => ({ body: submission('no', [1, 2]) }), 400, /^listen_type: must be one of single/],
  ['no type', () => ({ body: JSON.stringify({ payload: [1] }) }), 400, /^listen_type: /],
  [
    'two listens as a single one',
    () => ({ body: submission('single', [1, 2]) }),
    400,
    /^payload: must hold a single listen/,
  ],
  [
    'two that play now',
    () => ({ body: submission('playing_now', [1, 2]) }),
    400,
    /^payload: must hold a single listen/,
  ],
  [
    'a listen that is null',
    () => ({ body: submission('single', [null]) }),
    400,
    /^payload\[0\]: must be an object/,
  ],
  [
    'what plays now, with a time',
    () => ({ body: submission('playing_now', many(1)) }),
    400,
    /^payload\[0\]\.listened_at: must not be given/,
  ],
  [
    'a NUL in a name',
    () => ({ body: single({ track_name: 'a\0b' }) }),
    400,
    /^payload\[0\]: must not hold a NUL/,
  ],
  [
    'a NUL in what is not kept',
    () => ({ body: single({ additional_info: { a: { b: ['\0'] } } }) }),
    400,
    /^payload\[0\]: must not hold a NUL/,
  ],
  [
    'a title of 10 MB',
    () => ({ body: single({ track_name: 'x'.repeat(10_000_000) }) }),
    400,
    /^body: is too large/,
  ],
])('%s is refused', async (_, request, status, error) => {
  const answer = await send(request())
  expect(answer.status).toBe(status)
  expect(answer.body).toEqual({ code: status, error: expect.stringMatching(error) as string })
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
})

test('one bad listen refuses the batch by name, and nothing of it is published', async () => {
  const listens = many(3)
  const bad = createListen({ artist_name: '' })
  const { status, body } = await send({ body: submission('import', [...listens, bad]) })
  expect([status, body]).toEqual([
    400,
    { code: 400, error: 'payload[3].track_metadata.artist_name: must not be empty' },
  ])
  const after = createListen()
  await send({ body: submission('single', [after]) })
  const published = await nextEvents(1)
  expect(published.map(({ data }) => data.title)).toEqual([after.track_metadata.track_name])
})

test('an escaped backslash before "u0000" is no NUL', async () => {
  expect((await send({ body: single({ track_name: String.raw`\u0000` }) })).status).toBe(200)
  const [event] = await nextEvents(1)
  expect(event?.data.title).toBe(String.raw`\u0000`)
})
