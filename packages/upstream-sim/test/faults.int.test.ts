import { batch, type Fixture, startSeconds, startSim } from './sim-client.ts'

let fixture: Fixture
let sk: string
beforeEach(async () => {
  fixture = await startSim()
  sk = (await fixture.link('listener')).sk
})
afterEach(() => fixture.sim.stop())

const scrobble = (signal?: AbortSignal) => fixture.post({ ...batch([startSeconds]), sk }, {}, signal)
const fault = async (wanted: object) => {
  const added = await fixture.control('POST', 'faults', wanted)
  expect(added.status).toBe(201)
}
const received = async () =>
  (await fixture.control('GET', 'lastfm/received?user=listener')).json as {
    totals: { scrobbles: number; received: number }
    requests: { method: string; outcome: string; batch_size: number; timestamps: number[] }[]
  }

test.each([
  ['http_503', 503],
  ['http_500', 500],
])('answers %s as a proxy in front of it would, and recovers', async (kind, status) => {
  await fault({ kind, count: 2, method: 'track.scrobble' })
  for (let sent = 0; sent < 2; sent += 1) {
    const answer = await scrobble()
    expect(answer).toMatchObject({ status, json: undefined })
    expect(answer.type).toContain('text/html')
  }
  expect((await scrobble()).status).toBe(200)
  expect((await received()).totals).toMatchObject({ scrobbles: 1, received: 1 })
  expect((await fixture.control('GET', 'faults')).json).toEqual({ faults: [] })
})

test.each([
  [8, 500],
  [9, 403],
  [11, 503],
  [16, 503],
  [26, 403],
  [29, 429],
])('answers error %i with its status %i', async (code, status) => {
  await fault({ kind: 'error', code })
  expect(await scrobble()).toMatchObject({ status, json: { error: code } })
  const inXml = await fixture.get({ method: 'user.getInfo', user: 'listener', format: 'xml' })
  expect(inXml.text).toContain(`<error code="${code}">`)
  await fixture.control('DELETE', 'faults')
  expect((await scrobble()).status).toBe(200)
})

test('leaves other methods alone', async () => {
  await fault({ kind: 'error', code: 9, method: 'TRACK.SCROBBLE' })
  expect((await fixture.get({ method: 'user.getInfo', user: 'listener' })).status).toBe(200)
  expect((await scrobble()).status).toBe(403)
})

test('resets the connection without having processed the request', async () => {
  await fault({ kind: 'reset', count: 1 })
  await expect(scrobble()).rejects.toThrow('fetch failed')
  expect((await received()).totals.scrobbles).toBe(0)
  expect((await received()).requests.at(-1)?.outcome).toBe('fault reset')
})

test('processes a request and then fails its answer, if told to', async () => {
  await fault({ kind: 'reset', count: 1, after: true })
  await expect(scrobble()).rejects.toThrow('fetch failed')
  expect((await received()).totals).toMatchObject({ scrobbles: 1, received: 1 })
  expect((await received()).requests.at(-1)).toMatchObject({
    method: 'track.scrobble',
    outcome: 'ok, then fault reset',
    batch_size: 1,
    timestamps: [startSeconds],
  })
  expect((await scrobble()).json).toMatchObject({ scrobbles: { '@attr': { accepted: 1 } } })
  expect((await received()).totals).toMatchObject({ scrobbles: 1, received: 2 })
})

test.each([false, true])('cuts JSON in half, processed first: %s', async (after) => {
  await fault({ kind: 'malformed_json', count: 1, after })
  const answer = await scrobble()
  expect(answer.status).toBe(200)
  expect(answer.type).toContain('application/json')
  expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError)
  expect((await received()).totals.scrobbles).toBe(after ? 1 : 0)
})

test('leaves a timed-out request unanswered until the client gives up', async () => {
  await fault({ kind: 'timeout', after: true })
  const client = new AbortController()
  const unanswered = scrobble(client.signal)
  unanswered.catch(() => undefined)
  let { totals } = await received()
  while (totals.scrobbles === 0) ({ totals } = await received())
  client.abort()
  await expect(unanswered).rejects.toThrow('aborted')
})

test('stops in the middle of a timeout and of a delay', async () => {
  await fault({ kind: 'timeout', method: 'track.scrobble' })
  await fault({ kind: 'latency', latency_ms: 600_000, method: 'user.getInfo' })
  const ended = [scrobble(), fixture.get({ method: 'user.getInfo', user: 'listener' })].map((request) =>
    request.then(
      () => 'answered',
      () => 'cut off',
    ),
  )
  let hits = 0
  while (hits < 2) {
    const { json } = await fixture.control('GET', 'faults')
    hits = (json as { faults: { hits: number }[] }).faults.reduce((sum, one) => sum + one.hits, 0)
  }
  await fixture.sim.stop()
  expect((await Promise.all(ended))[0]).toBe('cut off')
  await fixture.sim.start()
})

test('answers late, but rightly', async () => {
  await fault({ kind: 'latency', latency_ms: 40, count: 1 })
  const begun = performance.now()
  expect(await scrobble()).toMatchObject({ status: 200 })
  expect(performance.now() - begun).toBeGreaterThan(35)
  expect((await received()).requests.at(-1)?.outcome).toBe('ok, late')
})

describe('/control/faults', () => {
  test('lists what is in force', async () => {
    await fault({ kind: 'error', code: 16, method: 'track.scrobble', count: 3 })
    await scrobble()
    expect((await fixture.control('GET', 'faults')).json).toEqual({
      faults: [{ id: 1, kind: 'error', code: 16, method: 'track.scrobble', count: 2, hits: 1, after: false }],
    })
  })

  test.each([
    [{ kind: 'flood' }, 'kind'],
    [{ kind: 'error' }, 'code'],
    [{ kind: 'error', code: 12 }, 'code'],
    [{ kind: 'latency' }, 'latency_ms'],
    [{ kind: 'reset', count: 0 }, 'count'],
    [{ kind: 'reset', upstream: 'nobody' }, 'upstream'],
    [{ kind: 'reset', cuont: 1 }, 'cuont'],
    [[], 'body'],
  ])('refuses %j and names %s', async (wanted, field) => {
    const answer = await fixture.control('POST', 'faults', wanted)
    expect(answer).toMatchObject({ status: 400, json: { status: 400, errors: [{ field }] } })
    expect(answer.type).toContain('application/problem+json')
  })

  test('holds 100 at most', async () => {
    for (let count = 0; count < 100; count += 1) await fault({ kind: 'reset', method: 'none' })
    expect((await fixture.control('POST', 'faults', { kind: 'reset' })).status).toBe(409)
  })
})
