import { systemClock } from '@ongaku/shared/clock'
import {
  connectionChanged,
  deliveryAccepted,
  type EventDefinition,
  type EventPayload,
  jobChanged,
  writeEvent,
} from '@ongaku/shared/events'
import { createKafka } from '@ongaku/shared/kafka'
import { createLogger } from '@ongaku/shared/logging'
import { createManualClock, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { randomUUID } from 'node:crypto'
import { type Producer } from 'kafkajs'
import { playAt } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let producer: Producer
let ada: string
let adasId: string
let grace: string
const clock = createManualClock(systemClock.now())

const idOf = async (token: string) =>
  (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body.id

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: { clock, heartbeatMs: 50 } })
  ada = (await gateway.register('ada')).body.access_token
  grace = (await gateway.register('grace')).body.access_token
  adasId = await idOf(ada)
  producer = createKafka(engines.kafka, 'test', createLogger('test', { level: 'silent' })).producer()
  await producer.connect()
})

afterAll(async () => {
  await producer.disconnect()
  await gateway.stop()
  await engines.stop()
})

interface Seen {
  id: string
  event: string
  data: Record<string, unknown>
}

function parse(block: string): Seen[] {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  const { id = '', event, data } = fields
  return event && data ? [{ id, event, data: JSON.parse(data) as Seen['data'] }] : []
}

/** A reader of the stream, and what it has seen. */
async function follow(headers: Record<string, string>) {
  const leaving = new AbortController()
  const response = await fetch(`${gateway.url()}/api/v1/live`, { headers, signal: leaving.signal })
  const seen: Seen[] = []
  const stream = { status: response.status, headers: response.headers, isOver: false }
  async function read() {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop() ?? ''
      seen.push(...blocks.flatMap(parse))
    }
  }
  const reading = read()
    .catch(() => undefined)
    .finally(() => (stream.isOver = true))
  const until = (event: string) =>
    waitUntil(
      () => seen,
      (events) => events.some((each) => each.event === event),
    )
  return {
    stream,
    seen,
    until,
    leave() {
      leaving.abort()
      return reading
    },
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const post = (path: string, body: unknown, token = ada) => gateway.call('POST', path, { token, body })

function publish<D extends EventDefinition>(definition: D, payload: EventPayload<D>) {
  const attributes = { id: randomUUID(), source: 'test', time: new Date().toISOString() }
  const { topic, ...message } = writeEvent(definition, payload, attributes)
  return producer.send({ topic, messages: [message] })
}

test('tells of everything that happens to a user, and of nothing that happens to others', async () => {
  const mine = await follow(bearer(ada))
  const hers = await follow(bearer(grace))
  expect([mine.stream.status, mine.stream.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ])
  const at = '2026-05-01T20:15:30.000Z'
  const connectionId = randomUUID()
  const account = { userId: adasId, connectionId, service: 'lastfm' }
  const jobId = randomUUID()
  const playId = randomUUID()
  await post('/now-playing', { artist: 'Björk', title: 'Jóga', tags: ['left out'] })
  await post('/plays', { plays: [playAt(600, { album: 'Homogenic' })] })
  await post('/feedback', { artist: 'Björk', title: 'Jóga', feedback: 'loved' })
  await publish(deliveryAccepted, { ...account, playId, deliveredAt: at })
  await publish(connectionChanged, {
    ...account,
    username: 'bjork',
    status: 'held',
    reason: 'x',
    changedAt: at,
  })
  await publish(jobChanged, {
    userId: adasId,
    jobId,
    jobType: 'connection.retry',
    state: 'running',
    done: 3,
    changedAt: at,
  })
  for (const event of ['play.completed', 'feedback.given', 'job.changed', 'connection.changed']) {
    await mine.until(event)
  }
  const dataOf = Object.fromEntries(mine.seen.map(({ event, data }) => [event, data]))
  const text = expect.any(String) as string
  const track = { artist: 'Björk', title: 'Jóga', source: 'api', started_at: text }
  expect(dataOf).toEqual({
    ready: {},
    'play.started': track,
    'play.completed': { ...track, album: 'Homogenic', id: text },
    'feedback.given': { feedback: 'loved', artist: 'Björk', title: 'Jóga', given_at: text },
    'delivery.accepted': {
      connection_id: connectionId,
      service: 'lastfm',
      play_id: playId,
      delivered_at: at,
    },
    'connection.changed': {
      connection_id: connectionId,
      service: 'lastfm',
      username: 'bjork',
      status: 'held',
      reason: 'x',
      changed_at: at,
    },
    'job.changed': { job_id: jobId, job_type: 'connection.retry', state: 'running', done: 3, changed_at: at },
  })
  await post('/now-playing', { artist: 'Low', title: 'Words' }, grace)
  await hers.until('play.started')
  expect(hers.seen.map(({ event }) => event)).toEqual(['ready', 'play.started'])
  await Promise.all([mine.leave(), hers.leave()])
})

test('tells what is playing now, until it must be over', async () => {
  const playing = async (token: string) => (await gateway.call('GET', '/now-playing', { token })).body
  const { access_token: token } = (await gateway.register('listener')).body
  expect(await playing(token)).toEqual({ playing: null })
  await post('/now-playing', { artist: 'Low', title: 'Words', duration_ms: 300_000 }, token)
  const { playing: track } = await waitUntil(
    () => playing(token),
    (body) => body.playing !== null,
  )
  expect(track).toEqual({
    artist: 'Low',
    title: 'Words',
    duration_ms: 300_000,
    source: 'api',
    started_at: new Date(clock.now()).toISOString(),
  })
  clock.advance(300_001)
  expect(await playing(token)).toEqual({ playing: null })
})

test('a client that comes back gets what it missed', async () => {
  const first = await follow(bearer(ada))
  await first.until('ready')
  await first.leave()
  await post('/plays', { plays: [playAt(700)] })
  const again = await follow({ ...bearer(ada), 'last-event-id': first.seen[0]!.id })
  await again.until('play.completed')
  await again.leave()
  const unknown = await follow({ ...bearer(ada), 'last-event-id': 'unknown' })
  await unknown.until('reset')
  await unknown.leave()
})

test('an import is told of by the first plays of each second and the number of the others', async () => {
  const { access_token: token } = (await gateway.register('importer')).body
  const stream = await follow(bearer(token))
  await stream.until('ready')
  const plays = Array.from({ length: 1_000 }, (_, index) => playAt(10_000 + index))
  expect((await post('/plays', { plays }, token)).status).toBe(202)
  const told = () => {
    const one = stream.seen.filter(({ event }) => event === 'play.completed').length
    const many = stream.seen.filter(({ event }) => event === 'many')
    return one + many.reduce((sum, { data }) => sum + (data.count as number), 0)
  }
  await waitUntil(told, (count) => count === 1_000)
  expect(stream.seen.length).toBeLessThan(200)
  expect(stream.seen.at(-1)).toMatchObject({ event: 'many', data: { type: 'play.completed' } })
  await stream.leave()
})

test('takes a token that may read, and no other', async () => {
  const make = async (scopes: string[]) =>
    (await post('/users/me/tokens', { name: 'x', scopes })).body.token as string
  const statusOf = async (token: string) => {
    const { stream, leave } = await follow(bearer(token))
    await leave()
    return stream.status
  }
  expect(await statusOf(await make(['read']))).toBe(200)
  expect(await statusOf(await make(['submit']))).toBe(403)
  expect(await statusOf('made-up')).toBe(401)
})

describe('a stream ends', () => {
  const untilOver = ({ stream }: Awaited<ReturnType<typeof follow>>) =>
    waitUntil(
      () => stream.isOver,
      (isOver) => isOver,
    )

  test('when its sign-in does, and leaves those of others open', async () => {
    const { access_token: token } = (await gateway.register('leaver')).body
    const [ending, other] = [await follow(bearer(token)), await follow(bearer(ada))]
    await ending.until('ready')
    expect((await post('/auth/logout', undefined, token)).status).toBe(204)
    await untilOver(ending)
    expect(other.stream.isOver).toBe(false)
    await other.leave()
  })

  test('when its API token is revoked', async () => {
    const { id, token } = (await post('/users/me/tokens', { name: 'x' })).body as {
      id: string
      token: string
    }
    const ending = await follow(bearer(token))
    await ending.until('ready')
    await gateway.call('DELETE', `/users/me/tokens/${id}`, { token: ada })
    await untilOver(ending)
  })

  test('when the session of its cookie does', async () => {
    const answer = await fetch(`${gateway.url()}/api/v1/auth/register`, {
      method: 'POST',
      headers: { origin: gateway.url() },
      body: JSON.stringify({ ...gateway.credentials('browser'), cookie: true }),
    })
    const cookie = answer.headers.getSetCookie()[0]!.split(';')[0]!
    const ending = await follow({ cookie })
    await ending.until('ready')
    await fetch(`${gateway.url()}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { origin: gateway.url(), cookie },
    })
    await untilOver(ending)
  })

  test('when the gateway stops', async () => {
    const other = await startGateway(engines)
    const answer = await fetch(`${other.url()}/api/v1/live`, { headers: bearer(ada) })
    const text = answer.text()
    await other.stop()
    expect(await text).toContain('event: ready')
  })
})

test('a user may have twenty streams', async () => {
  const { access_token: token } = (await gateway.register('tabs')).body
  const streams = await Promise.all(Array.from({ length: 20 }, () => follow(bearer(token))))
  const refused = await follow(bearer(token))
  expect(refused.stream.status).toBe(429)
  expect(refused.stream.headers.get('retry-after')).toBe('10')
  await Promise.all([...streams, refused].map(({ leave }) => leave()))
})
