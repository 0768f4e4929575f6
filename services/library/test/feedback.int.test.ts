import { randomUUID } from 'node:crypto'
import { type ContractInput, listFeedback } from '@ongaku/shared/contracts'
import { feedbackGiven, type FeedbackGiven } from '@ongaku/shared/events'
import { trackIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines } from '@ongaku/testing'
import {
  at,
  completed,
  idOf,
  playAt,
  publishEvents,
  startLibrary,
  type TestLibrary,
  write,
} from './library.ts'

let engines: TestEngines
let library: TestLibrary

beforeAll(async () => {
  engines = await startEngines()
  library = await startLibrary(engines)
})

afterAll(async () => {
  await library.stop()
  await engines.stop()
})

const list = (userId: string, query: Partial<ContractInput<typeof listFeedback>['query']> = {}) =>
  library.client.call(
    listFeedback,
    { params: undefined, body: undefined, query: { limit: 50, offset: 0, ...query } },
    { userId },
  )

const say = (
  userId: string,
  minute: number,
  feedback: FeedbackGiven['feedback'],
  about: Pick<FeedbackGiven, 'artist' | 'title' | 'recordingMbid'>,
) => write(feedbackGiven, { userId, feedback, ...about, givenAt: at(minute), source: 'api' })

const song = (number: number) => ({ artist: 'Tricot', title: `Song ${number}` })

test('feedback stands until other feedback replaces it or takes it back', async () => {
  const userId = randomUUID()
  await library.publish([
    say(userId, 1, 'loved', song(1)),
    say(userId, 2, 'loved', song(2)),
    say(userId, 3, 'hated', { artist: 'TRICOT', title: 'song  1' }),
    say(userId, 4, 'loved', song(3)),
    say(userId, 5, 'none', song(2)),
  ])
  expect(await list(userId)).toEqual({
    items: [
      { feedback: 'loved', trackId: trackIdOf(song(3)), ...song(3), givenAt: at(4) },
      {
        feedback: 'hated',
        trackId: trackIdOf(song(1)),
        artist: 'TRICOT',
        title: 'song  1',
        givenAt: at(3),
      },
    ],
    nextCursor: null,
    total: 2,
  })
  expect(await list(userId, { feedback: 'loved' })).toMatchObject({ items: [song(3)], total: 1 })
  expect(await list(userId, { trackId: trackIdOf(song(1)) })).toMatchObject({
    items: [{ feedback: 'hated' }],
    total: 1,
  })
  expect(await list(randomUUID())).toMatchObject({ items: [], total: 0 })
})

test('a track named by its MusicBrainz id is the one the library knows by its names', async () => {
  const userId = randomUUID()
  const recordingMbid = randomUUID()
  await library.publish([
    completed(playAt(userId, 1, { recordingMbid })),
    say(userId, 2, 'loved', { recordingMbid: recordingMbid.toUpperCase() }),
  ])
  const loved = { feedback: 'loved', trackId: trackIdOf(song(1)), ...song(1), recordingMbid }
  expect((await list(userId, { recordingMbid })).items).toEqual([{ ...loved, givenAt: at(2) }])
  await library.publish([say(userId, 3, 'hated', song(1))])
  expect((await list(userId)).items).toEqual([{ ...loved, feedback: 'hated', givenAt: at(3) }])
  await library.publish([say(userId, 4, 'none', { recordingMbid })])
  expect((await list(userId)).items).toEqual([])
})

test('feedback on a recording nobody has played is kept, and replaced once its names are known', async () => {
  const userId = randomUUID()
  const recordingMbid = randomUUID()
  await library.publish([say(userId, 1, 'loved', { recordingMbid })])
  expect((await list(userId)).items).toEqual([{ feedback: 'loved', recordingMbid, givenAt: at(1) }])
  await library.publish([say(userId, 2, 'hated', { ...song(7), recordingMbid })])
  expect(await list(userId)).toMatchObject({ items: [{ feedback: 'hated', ...song(7) }], total: 1 })
})

test('feedback comes in pages, by cursor or by number', async () => {
  const userId = randomUUID()
  // Two at a time have the same instant.
  await library.publish(
    Array.from({ length: 7 }, (_, index) => say(userId, index >> 1, 'loved', song(index))),
  )
  const whole = (await list(userId)).items.map(({ title }) => title)
  expect(whole).toHaveLength(7)
  const first = await list(userId, { limit: 3 })
  const second = await list(userId, { limit: 3, cursor: first.nextCursor! })
  expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(whole.slice(0, 6))
  expect(second).toMatchObject({ total: 7, nextCursor: expect.any(String) as string })
  expect((await list(userId, { offset: 5 })).items.map(({ title }) => title)).toEqual(whole.slice(5))
})

test('feedback that names no track goes to the dead letters, and what comes with it is kept', async () => {
  const userId = randomUUID()
  const nameless = say(userId, 1, 'loved', { artist: 'Tricot' })
  await publishEvents(engines, [say(userId, 1, 'loved', song(1)), nameless])
  const settled = await library.spy.waitFor(({ event }) => event?.id === idOf(nameless))
  expect(settled.outcome).toBe('dead-lettered')
  expect((await list(userId)).items).toMatchObject([song(1)])
})
