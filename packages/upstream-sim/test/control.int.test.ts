import axios from 'axios'
import { apiKey, batch, type Fixture, sharedSecret, startSeconds, startSim } from './sim-client.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startSim({
    lastfm: { apiKey, sharedSecret, users: [{ username: 'seeded' }], dailyLimit: 20_000 },
  })
})
afterEach(() => fixture.sim.stop())

test('reads out 10,000 scrobbles by pages, with totals', async () => {
  const { sk } = await fixture.link('listener')
  for (let sent = 0; sent < 200; sent += 1) {
    const timestamps = Array.from({ length: 50 }, (_, index) => startSeconds - 100_000 + sent * 50 + index)
    await fixture.post({ ...batch(timestamps), sk })
  }
  const page = await fixture.control(
    'GET',
    'lastfm/received?user=listener&limit=3&offset=9998&requests_limit=1',
  )
  expect(page.json).toMatchObject({
    totals: { scrobbles: 10_000, received: 10_000, requests: 200, requests_dropped: 0 },
    scrobbles: [{ timestamp: startSeconds - 90_002 }, { timestamp: startSeconds - 90_001 }],
    requests: [{ method: 'track.scrobble', batch_size: 50, outcome: 'ok' }],
  })
  const all = await fixture.control('GET', 'lastfm/received')
  expect((all.json as { scrobbles: unknown[] }).scrobbles).toHaveLength(10_000)
})

test('resets to how it began', async () => {
  const { sk } = await fixture.link('listener')
  await fixture.post({ ...batch([startSeconds]), sk })
  await fixture.control('POST', 'faults', { kind: 'reset', method: 'none' })
  expect((await fixture.control('POST', 'reset')).status).toBe(204)
  expect((await fixture.control('GET', 'faults')).json).toEqual({ faults: [] })
  expect((await fixture.control('GET', 'lastfm/received')).json).toMatchObject({
    totals: { scrobbles: 0, requests: 0 },
  })
  expect(await fixture.post({ ...batch([startSeconds]), sk })).toMatchObject({ json: { error: 9 } })
  expect((await fixture.get({ method: 'user.getInfo', user: 'seeded' })).status).toBe(200)
})

test.each([
  ['POST', 'lastfm/users', { username: 'no spaces', password: 'x' }, 'username'],
  ['POST', 'lastfm/users', { username: 'ann' }, 'password'],
  ['POST', 'lastfm/revoke', {}, 'user'],
  ['POST', 'lastfm/corrections', { from: ' ', to: 'x' }, 'from'],
  ['GET', 'lastfm/received?limit=-1', undefined, 'limit'],
  ['GET', 'lastfm/received?usr=ann', undefined, 'usr'],
])('%s /control/%s refuses %j and names %s', async (method, path, body, field) => {
  expect(await fixture.control(method, path, body)).toMatchObject({
    status: 400,
    json: { errors: [{ field }] },
  })
})

test('answers what it does not have, or cannot read, with a problem', async () => {
  expect(await fixture.control('POST', 'lastfm/revoke', { user: 'nobody' })).toMatchObject({ status: 404 })
  expect(await fixture.control('GET', 'nothing')).toMatchObject({ status: 404, json: { title: 'Not found' } })
  const torn = await fetch(new URL('/control/faults', fixture.sim.lastfm.apiUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"kind":',
  })
  expect(torn.status).toBe(400)
})

describe('a page of another site', () => {
  const users = { username: 'ann', password: 'hush' }
  const post = (path: string, headers: Record<string, string>, body?: string) =>
    axios.post<{ code: string }>(`${fixture.sim.url()}/control/${path}`, body, {
      headers,
      validateStatus: () => true,
    })
  const seededIsThere = async () =>
    (await fixture.get({ method: 'user.getInfo', user: 'seeded' })).status === 200
  const faults = async () => (await fixture.control('GET', 'faults')).json

  beforeEach(() => fixture.control('POST', 'faults', { kind: 'reset', method: 'none' }))

  test.each(['http://evil.example', 'http://127.0.0.1:1', 'null', 'nonsense'])(
    'cannot reset from the origin %s',
    async (origin) => {
      const answer = await post('reset', { origin, 'content-type': 'text/plain' }, '')
      expect(answer).toMatchObject({ status: 403, data: { code: 'forbidden' } })
      expect(await faults()).toMatchObject({ faults: [{ kind: 'reset' }] })
    },
  )

  test('cannot make its own name lead here', async () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example' }
    expect(await post('reset', headers)).toMatchObject({ status: 421, data: { code: 'misdirected' } })
    expect(await faults()).toMatchObject({ faults: [{ kind: 'reset' }] })
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'cannot send JSON as %s',
    async (type) => {
      const answer = await post('lastfm/users', { 'content-type': type }, JSON.stringify(users))
      expect(answer).toMatchObject({ status: 415, data: { code: 'unsupported_media_type' } })
    },
  )

  test('is told from one of our own', async () => {
    const { host, origin } = new URL(fixture.sim.url())
    const types = { 'content-type': 'application/json; charset=utf-8' }
    expect(await post('lastfm/users', { origin, ...types }, JSON.stringify(users))).toMatchObject({
      status: 201,
    })
    expect(await post('reset', { host: host.replace('127.0.0.1', 'localhost') })).toMatchObject({
      status: 204,
    })
    expect(await seededIsThere()).toBe(true)
  })
})
