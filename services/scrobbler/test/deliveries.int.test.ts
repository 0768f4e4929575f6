import { randomUUID } from 'node:crypto'
import axios from 'axios'
import {
  beginLastfmLink,
  getJob,
  listConnections,
  retryConnection,
  unlinkConnection,
} from '@ongaku/shared/contracts'
import { type PlayCompleted } from '@ongaku/shared/events'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import {
  control,
  createPlays,
  publishPlays,
  receivedBy,
  startScrobbler,
  startSimulator,
} from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator({ dailyLimit: 120 })
  scrobbler = await startScrobbler(engines, simulator)
})

afterAll(async () => {
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

const day = 86_400_000

const statusOf = async (play: PlayCompleted) => (await scrobbler.deliveries(play.userId, playIdOf(play)))[0]

test('an account whose daily limit is reached keeps what is over it waiting, with the reason', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'much-played')
  const posted = createPlays(userId, 150)
  await publishPlays(engines, posted)
  const newest = await waitUntil(
    () => statusOf(posted.at(-1)!),
    (row) => row?.nextAttemptAt !== undefined,
  )
  expect(newest).toMatchObject({ status: 'retrying', reason: expect.stringContaining('daily') as string })
  expect((await statusOf(posted[0]!))?.status).toBe('accepted')
  expect((await receivedBy(simulator, 'much-played')).totals.scrobbles).toBe(120)
})

test('a play older than 14 days is expired, and does not keep the others back', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'late')
  const [old] = createPlays(userId, 1, {
    startedAt: new Date(Date.now() - 15 * day).toISOString(),
    title: 'Old',
  })
  const [fresh] = createPlays(userId, 1, { title: 'Fresh' })
  await publishPlays(engines, [old!, fresh!])
  await waitUntil(
    () => statusOf(fresh!),
    (row) => row?.status === 'accepted',
  )
  expect(await statusOf(old!)).toMatchObject({
    status: 'expired',
    attempts: 0,
    reason: expect.any(String) as string,
  })
})

test('a play the service ignores ends as ignored, and a corrected one tells how', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'curious')
  await control(simulator, 'lastfm/corrections', { from: 'Beatles', to: 'The Beatles' })
  const [ignored] = createPlays(userId, 1, { artist: 'Unknown Artist' })
  const [corrected] = createPlays(userId, 1, { artist: 'Beatles', title: 'Help!' })
  await publishPlays(engines, [ignored!, corrected!])
  const row = await waitUntil(
    () => statusOf(corrected!),
    (found) => found?.status === 'accepted',
  )
  expect(row?.reason).toBe('Last.fm corrected artist to "The Beatles"')
  expect(await statusOf(ignored!)).toMatchObject({
    status: 'ignored',
    reason: expect.stringContaining('code 1') as string,
  })
})

test('a play the service rejects is found among the others, which arrive', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'unlucky')
  // Four together, then two, then the oldest alone are refused.
  await control(simulator, 'faults', { kind: 'error', code: 6, method: 'track.scrobble', count: 3 })
  const posted = createPlays(userId, 4)
  await publishPlays(engines, posted)
  await waitUntil(
    () => statusOf(posted.at(-1)!),
    (row) => row?.status === 'accepted',
  )
  expect(await statusOf(posted[0]!)).toMatchObject({ status: 'rejected', attempts: 3 })
  expect((await receivedBy(simulator, 'unlucky')).totals).toMatchObject({ scrobbles: 3, received: 3 })
})

test('an account that was unlinked gets nothing more, also after it is linked again', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'leaver')
  await control(simulator, 'lastfm/revoke', { user: 'leaver' })
  const [waiting] = createPlays(userId, 1, { title: 'Waiting' })
  await publishPlays(engines, [waiting!])
  await waitUntil(
    () => statusOf(waiting!),
    (row) => row?.status === 'held',
  )
  const nothing = { params: undefined, query: undefined, body: undefined }
  const { items } = await scrobbler.client.call(listConnections, nothing, { userId })
  const id = items[0]!.id
  await scrobbler.client.call(unlinkConnection, { ...nothing, params: { id } }, { userId })
  expect((await scrobbler.client.call(listConnections, nothing, { userId })).items).toEqual([])

  await scrobbler.link(userId, 'leaver')
  const [next] = createPlays(userId, 1, { title: 'Next' })
  await publishPlays(engines, [next!])
  await waitUntil(
    () => statusOf(next!),
    (row) => row?.status === 'accepted',
  )
  expect((await statusOf(waiting!))?.status).toBe('cancelled')
  expect((await receivedBy(simulator, 'leaver')).totals.received).toBe(1)
})

test('what an account has refused is sent again when its owner asks for it', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'second-chance')
  await control(simulator, 'faults', { kind: 'error', code: 6, method: 'track.scrobble', count: 2 })
  const [refused, other] = createPlays(userId, 2)
  await publishPlays(engines, [refused!, other!])
  await waitUntil(
    () => statusOf(refused!),
    (row) => row?.status === 'rejected',
  )

  const input = { params: undefined, query: undefined, body: undefined }
  const caller = { userId }
  const { items } = await scrobbler.client.call(listConnections, input, caller)
  const params = { id: items[0]!.id }
  const stranger = { userId: randomUUID() }
  await expect(scrobbler.client.call(retryConnection, { ...input, params }, stranger)).rejects.toMatchObject({
    code: 'not_found',
  })
  const job = await scrobbler.client.call(retryConnection, { ...input, params }, caller)
  await waitUntil(
    () => statusOf(refused!),
    (row) => row?.status === 'accepted',
  )
  const ended = await waitUntil(
    () => scrobbler.client.call(getJob, { ...input, params: { id: job.id } }, caller),
    ({ state }) => state === 'completed',
  )
  expect(ended).toMatchObject({ type: 'connection.retry', done: 1, total: 1 })
  expect((await receivedBy(simulator, 'second-chance')).totals).toMatchObject({ scrobbles: 2, received: 2 })
})

test("another user's account can't be unlinked", async () => {
  const [owner, other] = [randomUUID(), randomUUID()]
  await scrobbler.link(owner, 'owner')
  const nothing = { params: undefined, query: undefined, body: undefined }
  const { items } = await scrobbler.client.call(listConnections, nothing, { userId: owner })
  const removal = scrobbler.client.call(
    unlinkConnection,
    { ...nothing, params: { id: items[0]!.id } },
    { userId: other },
  )
  await expect(removal).rejects.toMatchObject({ code: 'not_found' })
})

test('a call without an internal token, or with that of another service, is refused', async () => {
  const { status } = await axios.get(`${scrobbler.url}/connections`, { validateStatus: () => true })
  expect(status).toBe(401)
  const authorization = `Internal ${await scrobbler.tokens.sign('library', randomUUID())}`
  const foreign = await axios.get(`${scrobbler.url}/connections`, {
    headers: { authorization },
    validateStatus: () => true,
  })
  expect(foreign.status).toBe(401)
})

test('an account that one user was allowed can not be taken by another', async () => {
  const [owner, other] = [randomUUID(), randomUUID()]
  await expect(scrobbler.link(owner, 'wanted', other)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('one user can not use up the calls to Last.fm by linking', async () => {
  const userId = randomUUID()
  const nothing = { params: undefined, query: undefined, body: undefined }
  const begin = (caller: { userId: string }) => scrobbler.client.call(beginLastfmLink, nothing, caller)
  const limited = async () => {
    for (let i = 0; i <= 100; i += 1) await begin({ userId })
  }
  await expect(limited()).rejects.toMatchObject({ code: 'rate_limited' })
  await expect(begin({ userId: randomUUID() })).resolves.toHaveProperty('token')
})

test('a play of a clock that runs ahead waits for its time instead of being ignored as too new', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'early')
  const [ahead] = createPlays(userId, 1, {
    title: 'Ahead',
    startedAt: new Date(Date.now() + 1_800_000).toISOString(),
  })
  const [now] = createPlays(userId, 1, { title: 'Now' })
  await publishPlays(engines, [ahead!, now!])
  await waitUntil(
    () => statusOf(now!),
    (row) => row?.status === 'accepted',
  )
  expect(await statusOf(ahead!)).toMatchObject({ status: 'pending', attempts: 0 })
})

test('an account whose session key can no longer be read is held, and its owner is told', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'moved')
  await scrobbler.stop()
  const rekeyed = await startScrobbler(engines, simulator, { key: '08'.repeat(32) })
  const [play] = createPlays(userId, 1)
  await publishPlays(engines, [play!])
  const row = await waitUntil(
    async () => (await rekeyed.deliveries(userId, playIdOf(play!)))[0],
    (found) => found?.status === 'held',
  )
  expect(row?.reason).toMatch(/link the account again/)
  await rekeyed.stop()
  scrobbler = await startScrobbler(engines, simulator)
})

test('two instances share the work, and no play arrives twice', async () => {
  const second = await startScrobbler(engines, simulator, { instance: 'second' })
  const users = Array.from({ length: 6 }, (_, index) => ({
    userId: randomUUID(),
    username: `shared-${index}`,
  }))
  for (const { userId, username } of users) await scrobbler.link(userId, username)
  await Promise.all(users.map(({ userId }) => publishPlays(engines, createPlays(userId, 110))))
  for (const { username } of users) {
    const { totals } = await waitUntil(
      () => receivedBy(simulator, username),
      (received) => received.totals.scrobbles === 110,
    )
    expect(totals.received).toBe(110)
  }
  await second.stop()
})
