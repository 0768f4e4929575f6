import { type StreamEvent } from '@ongaku/shared/http'
import { createLiveStreams, type LiveStreams } from './live-streams.ts'

const ada = '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60'
const grace = '7c3b6f0e-6a55-4b44-9d4c-0d7f6f0a1b22'

function begin(streams: LiveStreams, userId = ada, lastEventId?: string) {
  const leaving = new AbortController()
  const iterator = streams.open(userId, lastEventId, leaving.signal)[Symbol.asyncIterator]()
  const next = async () => ((await iterator.next()) as { value: StreamEvent | undefined }).value
  return { next, leave: () => leaving.abort() }
}

const publish = (streams: LiveStreams, userId: string, id: string) => {
  const isWanted = streams.wants(userId, 'play.completed', id)
  if (isWanted) streams.send(userId, { id, event: 'play.completed', data: {} })
  return isWanted
}

test('events of users whom nobody follows are not wanted', () => {
  const streams = createLiveStreams()
  begin(streams)
  expect(publish(streams, grace, '1')).toBe(false)
  expect(publish(streams, ada, '2')).toBe(true)
})

test('all of a user’s streams get their events, and nobody else’s', async () => {
  const streams = createLiveStreams()
  const readers = [begin(streams), begin(streams), begin(streams, grace)]
  for (const { next } of readers) expect(await next()).toMatchObject({ event: 'ready' })
  publish(streams, ada, '1')
  publish(streams, grace, '2')
  const seen = await Promise.all(readers.map(({ next }) => next()))
  expect(seen.map((event) => event?.id)).toEqual(['1', '1', '2'])
})

test('a reader who comes back gets what it missed, also if it had seen nothing yet', async () => {
  const streams = createLiveStreams()
  const first = begin(streams)
  const ready = await first.next()
  first.leave()
  publish(streams, ada, '1')
  publish(streams, ada, '2')
  const fromTheStart = begin(streams, ada, ready?.id)
  expect([(await fromTheStart.next())?.id, (await fromTheStart.next())?.id]).toEqual(['1', '2'])
  expect(await begin(streams, ada, '1').next()).toMatchObject({ id: '2' })
})

test('a reader who names an event that is not known is told to begin anew, and is known from then on', async () => {
  const streams = createLiveStreams()
  const reset = await begin(streams, ada, 'unknown').next()
  expect(reset).toMatchObject({ event: 'reset' })
  publish(streams, ada, '1')
  expect(await begin(streams, ada, reset?.id).next()).toMatchObject({ id: '1' })
})

test('a reader who lets too much wait is let go', async () => {
  const streams = createLiveStreams()
  const { next } = begin(streams)
  await next()
  for (let index = 0; index < 1_100; index += 1) {
    streams.send(ada, { id: String(index), event: 'play.completed', data: {} })
  }
  expect(await next()).toBeUndefined()
})

test('a user may have 20 streams, and 1,000 are open in all', () => {
  const streams = createLiveStreams()
  const readers = Array.from({ length: 20 }, () => begin(streams))
  expect(() => begin(streams)).toThrow('You have 20 live streams open')
  readers[0]!.leave()
  begin(streams)
  for (let index = 0; index < 980; index += 1) begin(streams, `user ${index}`)
  expect(() => begin(streams, 'one more')).toThrow('Too many live streams are open')
})
