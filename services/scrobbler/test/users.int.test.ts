import { randomUUID } from 'node:crypto'
import {
  beginLastfmLink,
  createApiKey,
  findAccountOwner,
  listConnections,
  retryConnection,
} from '@ongaku/shared/contracts'
import { playCompleted, userChanged, userDeleted } from '@ongaku/shared/events'
import { nobody } from '@ongaku/shared/http'
import { playIdOf } from '@ongaku/shared/plays'
import { findTraces, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import { createPlays, publishEvents, receivedBy, startScrobbler, startSimulator, write } from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
  scrobbler = await startScrobbler(engines, simulator)
})

afterAll(async () => {
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

const nothing = { params: undefined, query: undefined, body: undefined }
const now = () => new Date().toISOString()

const switchScrobbling = (userId: string, scrobbling: boolean) =>
  write(userChanged, { userId, scrobbling, timeZone: 'Europe/Reykjavik', changedAt: now() })

test('what is played while scrobbling is switched off is not sent, also once it is on again', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'private')
  const [before, during, after] = createPlays(userId, 3).map((play) => write(playCompleted, play))
  await scrobbler.publish([
    before!,
    switchScrobbling(userId, false),
    during!,
    switchScrobbling(userId, true),
    after!,
  ])
  const { scrobbles } = await waitUntil(
    () => receivedBy(simulator, 'private'),
    ({ totals }) => totals.scrobbles >= 2,
  )
  expect(scrobbles.map(({ track }) => track).sort()).toEqual(['Song 0', 'Song 2'])

  await scrobbler.publish([switchScrobbling(userId, false)])
  await scrobbler.stop()
  scrobbler = await startScrobbler(engines, simulator)
  const [kept] = createPlays(userId, 1, { title: 'After a restart' })
  await scrobbler.publish([write(playCompleted, kept!)])
  expect(await scrobbler.deliveries(userId, playIdOf(kept!))).toEqual([])
})

/** An account with plays that have been sent and plays that wait, a key, a switch, a job and a token asked for. */
async function leaveTraces(userId: string, username: string) {
  const { sessionKey } = await scrobbler.link(userId, username)
  const [sent, waiting] = createPlays(userId, 2)
  await scrobbler.publish([write(playCompleted, sent!)])
  await waitUntil(
    () => scrobbler.deliveries(userId, playIdOf(sent!)),
    ([row]) => row?.status === 'accepted',
  )
  const ahead = { ...waiting!, startedAt: new Date(Date.now() + 3_000_000).toISOString() }
  await scrobbler.publish([write(playCompleted, ahead), switchScrobbling(userId, false)])
  const body = { serviceName: 'lastfm' as const, apiKey: 'key' }
  await scrobbler.client.call(createApiKey, { ...nothing, body }, { userId })
  await scrobbler.client.call(beginLastfmLink, nothing, { userId })
  const { items } = await scrobbler.client.call(listConnections, nothing, { userId })
  const { id } = items[0]!
  await scrobbler.client.call(retryConnection, { ...nothing, params: { id } }, { userId })
  return { sessionKey, connectionId: id, plays: [sent!, ahead] }
}

const traces = (text: string) => findTraces(engines.mongo.uri, 'ongaku_scrobbler', text)

test('nothing of a deleted user is left, though the scrobbler was down when it was published', async () => {
  const [userId, other] = [randomUUID(), randomUUID()]
  const left = await leaveTraces(userId, 'leaver')
  const kept = await leaveTraces(other, 'stayer')
  expect(await traces(userId)).toEqual(['api_keys', 'connections', 'jobs', 'link_tokens', 'switched_off'])
  expect(await traces(left.connectionId)).toContain('deliveries')

  await scrobbler.stop()
  const removal = write(userDeleted, { userId, deletedAt: now() })
  await publishEvents(engines, [...createPlays(userId, 1).map((play) => write(playCompleted, play)), removal])
  scrobbler = await startScrobbler(engines, simulator)
  // It comes after the other event in the same partition.
  await scrobbler.publish([switchScrobbling(userId, true)])

  for (const trace of [userId, left.connectionId, 'leaver', ...left.plays.map(playIdOf)]) {
    expect([trace, await traces(trace)]).toEqual([trace, []])
  }
  const owner = { ...nothing, body: { service: 'lastfm', credentials: left.sessionKey } }
  await expect(scrobbler.client.call(findAccountOwner, owner, nobody)).rejects.toMatchObject({
    code: 'not_found',
  })
  expect(await traces(other)).toEqual(['api_keys', 'connections', 'jobs', 'link_tokens', 'switched_off'])
  expect(await scrobbler.deliveries(other, playIdOf(kept.plays[0]!))).toMatchObject([{ status: 'accepted' }])
})
