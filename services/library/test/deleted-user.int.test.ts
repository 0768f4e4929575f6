import { randomUUID } from 'node:crypto'
import { listPlays } from '@ongaku/shared/contracts'
import { feedbackGiven, userDeleted } from '@ongaku/shared/events'
import { findTraces, startEngines } from '@ongaku/testing'
import { at, completed, idOf, playAt, publishEvents, startLibrary, write } from './library.ts'

const eventsOf = (userId: string) => [
  // More than one page of what is removed.
  ...Array.from({ length: 1_100 }, (_, minute) => completed(playAt(userId, minute))),
  write(feedbackGiven, {
    userId,
    feedback: 'loved',
    artist: 'Tricot',
    title: 'Song 1',
    givenAt: at(2),
    source: 'api',
  }),
]

test('nothing of a deleted user is left, though the library was down when it was published', async () => {
  const engines = await startEngines()
  const [userId, other] = [randomUUID(), randomUUID()]
  const before = await startLibrary(engines)
  await before.publish(eventsOf(other))
  await before.publish(eventsOf(userId))
  const traces = () => findTraces(engines.mongo.uri, 'ongaku_library', userId)
  expect(await traces()).toEqual(['feedback', 'plays'])
  await before.stop()

  const removal = write(userDeleted, { userId, deletedAt: at(1) })
  await publishEvents(engines, [completed(playAt(userId, 2_000)), removal])
  const library = await startLibrary(engines)
  await library.spy.waitFor(({ event }) => event?.id === idOf(removal))
  expect(await traces()).toEqual([])

  const query = { limit: 1_000, order: 'newest' as const, offset: 200 }
  const kept = await library.client.call(
    listPlays,
    { params: undefined, body: undefined, query },
    { userId: other },
  )
  expect(kept.items).toHaveLength(900)
  await library.stop()
  await engines.stop()
}, 60_000)
