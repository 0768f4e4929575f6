import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { playAt, watchPlays } from './events.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  events = await watchPlays(engines.kafka)
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await engines.stop()
})

async function signUp(username: string) {
  const token = (await gateway.register(username)).body.access_token
  const { id } = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body
  return { id, token }
}

interface Taken {
  plays: { id: string; status: string; reason?: string }[]
}

const submit = (token: string, plays: unknown) =>
  gateway.call<Taken>('POST', '/plays', { token, body: { plays } })

test('plays are published as they were sent, and answered in their order', async () => {
  const { id: userId, token } = await signUp('ada')
  const plays = [
    playAt(600, { album: 'Homogenic', duration_ms: 305_000, source: 'navidrome' }),
    playAt(300, { title: 'Hunter', duration_ms: 20_000 }),
    playAt(200, { title: 'Bachelorette', duration_ms: 312_000, played_ms: 10_000 }),
  ]
  const { status, body } = await submit(token, plays)
  expect(status).toBe(202)
  const ids = plays.map(({ started_at: startedAt, artist, title }) =>
    playIdOf({ userId, startedAt, artist, title }),
  )
  expect(body.plays).toEqual([
    { id: ids[0], status: 'accepted' },
    { id: ids[1], status: 'not_counted', reason: 'track_too_short' },
    { id: ids[2], status: 'not_counted', reason: 'heard_too_little' },
  ])
  const seen = await events.ofUser(userId, 3)
  expect(seen.map(({ type }) => type)).toEqual(['play.completed', 'play.completed', 'play.completed'])
  expect(seen.map(({ data }) => data)).toEqual([
    { user_id: userId, ...plays[0] },
    { user_id: userId, source: 'api', ...plays[1] },
    { user_id: userId, source: 'api', ...plays[2] },
  ])
  expect(seen[0]!.headers).toMatchObject({ ce_specversion: '1.0', ce_source: '/ongaku/gateway' })
})

test('a play sent again has the same id', async () => {
  const { token } = await signUp('twice')
  const play = playAt(90)
  const [one, other] = await Promise.all([
    submit(token, [play]),
    submit(token, [{ ...play, artist: 'BJÖRK' }]),
  ])
  expect([one.status, other.status]).toEqual([202, 202])
  expect(one.body).toEqual(other.body)
})

test('one bad play refuses the request, and nothing of it is published', async () => {
  const { id: userId, token } = await signUp('grace')
  const ahead = playAt(-3700)
  const answers = [
    await submit(token, [playAt(60), { ...playAt(50), artist: ' ' }]),
    await submit(token, [playAt(60), playAt(50), ahead]),
    await submit(token, [{ ...playAt(60), started_at: '2002-09-30T18:29:59Z' }]),
    await submit(token, [playAt(60), { ...playAt(50), startedAt: 'now' }]),
    await submit(token, [playAt(60), { ...playAt(50), started_at: '2026-05-01 20:15' }]),
    await submit(token, [{ ...playAt(60), started_at: 'yesterday' }]),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400])
  const fields = answers.map(
    ({ body }) => (body as unknown as { errors: { field: string }[] }).errors[0]!.field,
  )
  expect(fields).toEqual([
    'plays[1].artist',
    'plays[2].started_at',
    'plays[0].started_at',
    'plays[1].startedAt',
    'plays[1].started_at',
    'plays[0].started_at',
  ])
  await submit(token, [playAt(40, { title: 'the only one' })])
  const seen = await events.ofUser(userId, 1)
  expect(seen.map(({ data }) => data.title)).toEqual(['the only one'])
})

test.each([
  ['0', []],
  ['1001', Array.from({ length: 1001 }, (_, index) => playAt(index))],
])('a request may not hold %s plays', async (count, plays) => {
  const { token } = await signUp(`holder-of-${count}`)
  expect(await submit(token, plays)).toMatchObject({ status: 400, body: { errors: [{ field: 'plays' }] } })
})

test('the largest request is taken whole, and a larger one refused', async () => {
  const { id: userId, token } = await signUp('importer')
  const long = '音'.repeat(1000)
  const plays = Array.from({ length: 1000 }, (_, index) =>
    playAt(1000 * index, { title: `${index}`, artist: long, album: long, album_artist: long }),
  )
  const body = JSON.stringify({ plays })
  const roomLeft = 10_240_000 - Buffer.byteLength(body)
  expect(roomLeft).toBeGreaterThan(0)
  expect((await gateway.call('POST', '/plays', { token, body: body + ' '.repeat(roomLeft) })).status).toBe(
    202,
  )
  expect(await events.ofUser(userId, 1000)).toHaveLength(1000)
  const refused = await gateway.call('POST', '/plays', { token, body: body + ' '.repeat(roomLeft + 1) })
  expect(refused).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
})

test('what is playing now is published, stamped with the time it came', async () => {
  const { id: userId, token } = await signUp('listener')
  const before = Date.now()
  const body = { artist: 'Björk', title: 'Jóga', duration_ms: 305_000 }
  const answer = await gateway.call('POST', '/now-playing', { token, body })
  expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } })
  const [event] = await events.ofUser(userId, 1)
  expect(event).toMatchObject({ type: 'play.started', data: { user_id: userId, source: 'api', ...body } })
  const startedAt = Date.parse(String(event!.data.started_at))
  expect(startedAt).toBeGreaterThanOrEqual(before)
  expect(startedAt).toBeLessThanOrEqual(Date.now())
})

test('what is playing now has no start time of its own', async () => {
  const { token } = await signUp('stamper')
  const answer = await gateway.call('POST', '/now-playing', { token, body: playAt(1) })
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'started_at' }] } })
})

test('1,000 plays one by one over 8 connections are all taken', async () => {
  const { id: userId, token } = await signUp('player')
  const waiting = Array.from({ length: 1000 }, (_, index) => playAt(index))
  const statuses: number[] = []
  const connection = async () => {
    for (let play = waiting.pop(); play; play = waiting.pop())
      statuses.push((await submit(token, [play])).status)
  }
  await Promise.all(Array.from({ length: 8 }, connection))
  expect(statuses.filter((status) => status === 202)).toHaveLength(1000)
  const seen = await events.ofUser(userId, 1000)
  expect(new Set(seen.map(({ data }) => data.started_at)).size).toBe(1000)
}, 60_000)

test('a user who sends too much is told to wait, others are not', async () => {
  const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
  const submitLimit = limiter('few', { points: 100, perMs: 60_000 })
  const strict = await startGateway(engines, { overrides: { submitLimit } })
  const { token } = await signUp('eager')
  const other = await signUp('calm')
  const statuses: number[] = []
  for (const by of [token, token, token, other.token]) {
    statuses.push((await strict.call('POST', '/plays', { token: by, body: { plays: [playAt(9)] } })).status)
  }
  const { headers } = await strict.call('POST', '/now-playing', { token, body: { artist: 'a', title: 'b' } })
  await strict.stop()
  expect(statuses).toEqual([202, 202, 429, 202])
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})

test('nobody submits without signing in', async () => {
  const answer = await gateway.call('POST', '/plays', { body: { plays: [playAt(1)] } })
  expect(answer.status).toBe(401)
})
