import { startBroker, startEngines, type TestEngines } from '@ongaku/testing'
import { watchPlays } from '../events.ts'
import { startGateway, type TestGateway } from '../gateway.ts'
import { md5, signUp } from '../players.ts'
import { createLibraryStandIn, known, tracks } from '../stand-ins.ts'

const library = createLibraryStandIn(() => 'nobody')
let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>
let ada: Awaited<ReturnType<typeof signIn>>

beforeAll(async () => {
  engines = await startEngines()
  await library.start()
  gateway = await startGateway(engines, { serviceUrls: { library: library.url() } })
  events = await watchPlays(engines.kafka)
  ada = await signIn('ada')
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await library.stop()
  await engines.stop()
})

type Parameters = Record<string, string>

async function signIn(username: string, by = gateway) {
  const { id, password: p, makeToken } = await signUp(by, username)
  return { id, p, makeToken, signIn: { u: username, p, v: '1.16.1', c: 'DSub' } }
}

async function read(response: Response) {
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const get = async (path: string, parameters: Parameters | URLSearchParams, by = gateway) =>
  read(await fetch(`${by.url()}${path}?${new URLSearchParams(parameters).toString()}`))

interface Said {
  status: string
  error?: { code: number; message: string }
}
const ask = async (path: string, parameters: Parameters | URLSearchParams, by = gateway) => {
  const { status, text } = await get(
    path,
    new URLSearchParams([...new URLSearchParams(parameters), ['f', 'json']]),
    by,
  )
  return { http: status, ...(JSON.parse(text) as { 'subsonic-response': Said })['subsonic-response'] }
}

test.each(['/rest/ping', '/rest/ping.view', '/subsonic/rest/ping.view', '/rest/ping/'])(
  '%s is answered as XML unless JSON is asked for',
  async (path) => {
    const { status, headers, text } = await get(path, ada.signIn)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8'])
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<subsonic-response xmlns="http:\/\/subsonic.org\/restapi" status="ok" version="1.16.1" type="ongaku" serverVersion="[\d.]+" openSubsonic="true"><\/subsonic-response>$/,
    )
    expect(await ask(path, ada.signIn)).toEqual({
      http: 200,
      status: 'ok',
      version: '1.16.1',
      type: 'ongaku',
      serverVersion: expect.any(String) as string,
      openSubsonic: true,
    })
  },
)

test('parameters may come in a form', async () => {
  const body = new URLSearchParams({ ...ada.signIn, f: 'json' })
  const { text } = await read(await fetch(`${gateway.url()}/rest/getLicense`, { method: 'POST', body }))
  expect(JSON.parse(text)).toMatchObject({ 'subsonic-response': { status: 'ok', license: { valid: true } } })
  const refused = new URLSearchParams({ f: 'json' })
  const failed = await read(await fetch(`${gateway.url()}/rest/ping`, { method: 'POST', body: refused }))
  expect(JSON.parse(failed.text)).toMatchObject({ 'subsonic-response': { error: { code: 10 } } })
})

test('anyone is told the extensions', async () => {
  const { text } = await get('/rest/getOpenSubsonicExtensions', {})
  expect(text).toContain(
    '<openSubsonicExtensions name="apiKeyAuthentication"><versions>1</versions></openSubsonicExtensions>',
  )
  expect(await ask('/rest/getOpenSubsonicExtensions.view', {})).toMatchObject({
    openSubsonicExtensions: [
      { name: 'apiKeyAuthentication', versions: [1] },
      { name: 'formPost', versions: [1] },
    ],
  })
})

describe('signing in', () => {
  const client = { v: '1.16.1', c: 'DSub' }

  test('works by password, by hash and by API key', async () => {
    const { u, p } = ada.signIn
    const apiKey = await ada.makeToken(['read'])
    const ways: Parameters[] = [
      { u, p },
      { u, p: `enc:${Buffer.from(p).toString('hex')}` },
      { u, s: 'c19b2d', t: md5(`${p}c19b2d`) },
      { apiKey },
    ]
    for (const way of ways) {
      expect(await ask('/rest/ping', { ...client, ...way })).toMatchObject({ status: 'ok' })
    }
    expect(await ask('/rest/tokenInfo', { ...client, apiKey })).toMatchObject({
      tokenInfo: { username: 'ada' },
    })
  })

  test.each([
    [10, 'nobody', {}],
    [10, 'no password', { u: 'ada' }],
    [10, 'no client', { u: 'ada', p: 'x', v: '1.16.1', c: '' }],
    [40, 'a wrong password', { u: 'ada', p: 'wrong' }],
    [40, 'an unknown user', { u: 'grace', p: 'wrong' }],
    [40, 'a wrong hash', { u: 'ada', s: 'x', t: md5('x') }],
    [43, 'two ways', { u: 'ada', apiKey: 'x' }],
    [44, 'an API key that is none', { apiKey: 'x' }],
    [44, 'an API key nobody has', { apiKey: '2f1c9a0e-92a8-4b8e-9a3f-0f6b6f4f8a11' }],
  ])('fails with %d for %s', async (code, _, way) => {
    expect(await ask('/rest/ping', { ...client, ...way })).toMatchObject({
      http: 200,
      status: 'failed',
      error: { code, message: expect.any(String) as string },
    })
  })

  test('fails in XML, too', async () => {
    const { status, text } = await get('/rest/ping', { ...client, u: 'ada', p: '<&"' })
    expect(status).toBe(200)
    expect(text).toContain('status="failed"')
    expect(text).toContain('<error code="40" message="The username or the app password is wrong"></error>')
  })
})

test('a method that is not served is refused by its name', async () => {
  expect(await ask('/rest/getArtists.view', ada.signIn)).toMatchObject({
    http: 404,
    status: 'failed',
    error: { code: 0, message: expect.stringContaining('getArtists') as string },
  })
})

describe('scrobble', () => {
  const id = known.trackId
  const time = String(Math.floor(Date.now() / 1000) * 1000 - 300_000)

  test('publishes a play of a track of the library, and what plays now', async () => {
    const user = await signIn('listener')
    expect(await ask('/rest/scrobble', { ...user.signIn, id, submission: 'false' })).toMatchObject({
      status: 'ok',
    })
    expect(await ask('/rest/scrobble.view', { ...user.signIn, id, time })).toMatchObject({ status: 'ok' })
    const { artist, title, album, durationMs, recordingMbid, spotifyId } = tracks.joga
    const ids = { recording_mbid: recordingMbid, spotify_id: spotifyId }
    const track = { artist, title, album, duration_ms: durationMs, ...ids }
    const data = { user_id: user.id, ...track, source: 'subsonic/dsub' }
    const seen = await events.ofUser(user.id, 2)
    expect(seen.map(({ type, data: { started_at: _, ...rest } }) => [type, rest])).toEqual([
      ['play.started', data],
      ['play.completed', data],
    ])
    expect(seen[1]?.data.started_at).toBe(new Date(Number(time)).toISOString())
  })

  test('takes several with their times', async () => {
    const user = await signIn('cached')
    const parameters = new URLSearchParams(user.signIn)
    for (const ago of [600_000, 300_000]) {
      parameters.append('id', id)
      parameters.append('time', String(Date.now() - ago))
    }
    expect(await ask('/rest/scrobble', parameters)).toMatchObject({ status: 'ok' })
    expect(await events.ofUser(user.id, 2)).toHaveLength(2)
  })

  test('of an unknown track among others takes none', async () => {
    const user = await signIn('mistaken')
    for (const unknown of ['4a58ea68-7dd2-5702-81d3-a664081cd500', 'x'.repeat(65), '../plays']) {
      const parameters = new URLSearchParams([
        ...new URLSearchParams(user.signIn),
        ['id', id],
        ['id', unknown],
      ])
      expect(await ask('/rest/scrobble', parameters)).toMatchObject({ status: 'failed', error: { code: 70 } })
    }
    await ask('/rest/scrobble', { ...user.signIn, id, time })
    const seen = await events.ofUser(user.id, 1)
    expect(seen.map(({ data }) => data.started_at)).toEqual([new Date(Number(time)).toISOString()])
  })

  test.each([
    [10, {}],
    [0, { id: 'x', time: 'now' }],
    [0, { id: 'x', time: '0' }],
  ])('fails with %d for %j', async (code, parameters) => {
    const said = await ask('/rest/scrobble', { ...ada.signIn, ...parameters })
    expect(said).toMatchObject({ http: 200, status: 'failed', error: { code } })
  })

  test('needs an API key that may submit', async () => {
    const client = { v: '1.16.1', c: 'DSub', id, time }
    const reader = await ada.makeToken(['read'])
    const submitter = await ada.makeToken(['submit'])
    expect(await ask('/rest/scrobble', { ...client, apiKey: reader })).toMatchObject({ error: { code: 50 } })
    expect(await ask('/rest/scrobble', { ...client, apiKey: submitter })).toMatchObject({ status: 'ok' })
  })

  test('fails while the library or the broker is down', async () => {
    const broker = await startBroker()
    const apart = await startGateway(
      { ...engines, kafka: broker.kafka },
      { serviceUrls: { library: library.url() } },
    )
    const user = await signIn('patient', apart)
    await broker.stop()
    const noBroker = await ask('/rest/scrobble', { ...user.signIn, id, time }, apart)
    await apart.stop()
    const lonely = await startGateway(engines)
    const noLibrary = await ask('/rest/scrobble', { ...user.signIn, id, time }, lonely)
    await lonely.stop()
    for (const said of [noBroker, noLibrary]) {
      expect(said).toMatchObject({ http: 200, status: 'failed', error: { code: 0 } })
    }
  })
})
