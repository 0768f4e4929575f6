import { randomUUID } from 'node:crypto'
import { deliveryFailed, playCompleted, playDeleted, type PlayCompleted } from '@ongaku/shared/events'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import {
  control,
  createPlays,
  followEvents,
  receivedBy,
  startScrobbler,
  startSimulator,
  write,
} from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>
let followed: Awaited<ReturnType<typeof followEvents>>

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
  scrobbler = await startScrobbler(engines, simulator)
  followed = await followEvents(engines, deliveryFailed.topic.name)
})

afterAll(async () => {
  await followed.stop()
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

const removal = (userId: string, play: PlayCompleted) =>
  write(playDeleted, { userId, playId: playIdOf(play), deletedAt: new Date().toISOString() })

const statusOf = async (play: PlayCompleted) => (await scrobbler.deliveries(play.userId, playIdOf(play)))[0]

/** A play that waits, since its account is held. */
async function enqueueHeld(username: string): Promise<PlayCompleted> {
  const userId = randomUUID()
  await scrobbler.link(userId, username)
  await control(simulator, 'lastfm/revoke', { user: username })
  const [play] = createPlays(userId, 1)
  await scrobbler.publish([write(playCompleted, play!)])
  await waitUntil(
    () => statusOf(play!),
    (row) => row?.status === 'held',
  )
  return play!
}

test('a deleted play that still waits is cancelled, and told of', async () => {
  const play = await enqueueHeld('forgetful')
  const { userId } = play
  await scrobbler.publish([removal(userId, play)])
  const cancelled = { status: 'cancelled', reason: 'The play was deleted' }
  expect(await statusOf(play)).toMatchObject(cancelled)
  const event = await waitUntil(
    () => followed.events.find(({ type, key }) => type === deliveryFailed.type && key === userId),
    (found) => found !== undefined,
  )
  expect(event?.data).toMatchObject({ play_id: playIdOf(play), ...cancelled })
  await scrobbler.link(userId, 'forgetful')
  const [next] = createPlays(userId, 1, { title: 'Next' })
  await scrobbler.publish([write(playCompleted, next!)])
  await waitUntil(
    () => statusOf(next!),
    (row) => row?.status === 'accepted',
  )
  expect((await receivedBy(simulator, 'forgetful')).totals.received).toBe(1)
})

test("nobody cancels another user's delivery, and one that has ended stays as it is", async () => {
  const play = await enqueueHeld('careful')
  await scrobbler.publish([removal(randomUUID(), play)])
  expect((await statusOf(play))?.status).toBe('held')
  await scrobbler.link(play.userId, 'careful')
  await waitUntil(
    () => statusOf(play),
    (row) => row?.status === 'accepted',
  )
  await scrobbler.publish([removal(play.userId, play)])
  expect((await statusOf(play))?.status).toBe('accepted')
})
