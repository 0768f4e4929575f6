import { randomUUID } from 'node:crypto'
import { unlinkConnection } from '@ongaku/shared/contracts'
import {
  connectionChanged,
  deliveryAccepted,
  deliveryFailed,
  deliveryHeld,
  deliveryIgnored,
} from '@ongaku/shared/events'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import {
  control,
  createPlays,
  followEvents,
  type FollowedEvent,
  publishPlays,
  startScrobbler,
  startSimulator,
} from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>
let followed: Awaited<ReturnType<typeof followEvents>>

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
  scrobbler = await startScrobbler(engines, simulator)
  followed = await followEvents(engines, deliveryAccepted.topic.name)
})

afterAll(async () => {
  await followed.stop()
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

const eventsOf = (userId: string, count: number): Promise<FollowedEvent[]> =>
  waitUntil(
    () => followed.events.filter(({ key }) => key === userId),
    (events) => events.length >= count,
  )

const typesOf = (events: readonly FollowedEvent[]) => events.map(({ type }) => type).sort()

test('a play that is accepted, ignored or expired is told of, once each', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'told')
  const [accepted] = createPlays(userId, 1)
  const [ignored] = createPlays(userId, 1, { artist: 'Unknown Artist' })
  const longAgo = new Date(Date.now() - 15 * 86_400_000).toISOString()
  const [expired] = createPlays(userId, 1, { startedAt: longAgo })
  await publishPlays(engines, [accepted!, ignored!, expired!])
  const events = await eventsOf(userId, 4)
  expect(typesOf(events)).toEqual(
    [connectionChanged.type, deliveryAccepted.type, deliveryFailed.type, deliveryIgnored.type].sort(),
  )
  expect(events.find(({ type }) => type === deliveryAccepted.type)?.data).toMatchObject({
    user_id: userId,
    play_id: playIdOf(accepted!),
    service: 'lastfm',
  })
  expect(events.find(({ type }) => type === deliveryFailed.type)?.data).toMatchObject({
    play_id: playIdOf(expired!),
    status: 'expired',
    reason: 'Last.fm takes no play older than 14 days',
  })
})

test('an account that is held and then unlinked is told of, and the play that found it out', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'told-off')
  await control(simulator, 'lastfm/revoke', { user: 'told-off' })
  const [play] = createPlays(userId, 1)
  await publishPlays(engines, [play!])
  const events = await eventsOf(userId, 3)
  expect(typesOf(events)).toEqual([connectionChanged.type, connectionChanged.type, deliveryHeld.type])
  const held = events.find(({ type }) => type === deliveryHeld.type)!.data as { connection_id: string }
  expect(held).toMatchObject({
    play_id: playIdOf(play!),
    reason: expect.stringContaining('error 9') as string,
  })

  const call = { params: { id: held.connection_id }, query: undefined, body: undefined }
  await scrobbler.client.call(unlinkConnection, call, { userId })
  const statuses = (await eventsOf(userId, 4))
    .filter(({ type }) => type === connectionChanged.type)
    .map(({ data }) => (data as { status: string }).status)
  expect(statuses).toEqual(['linked', 'held', 'unlinked'])
})
