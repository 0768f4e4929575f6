import { readEvent, readTombstone, writeEvent, writeTombstone } from './cloud-event.ts'
import { readEnvelope } from './envelope.ts'
import { playCompleted } from './play-events.ts'

const play = {
  userId: '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60',
  artist: 'Ichiko Aoba',
  title: 'Asleep Among Endives',
  startedAt: '2026-05-01T20:15:30.000Z',
  source: 'api',
}
const attributes = { id: 'play-1', source: 'gateway', time: '2026-05-01T20:19:00.000Z' }

const structured = (event: unknown) => ({
  key: null,
  value: Buffer.from(JSON.stringify(event)),
  headers: { 'content-type': Buffer.from('application/cloudevents+json; charset=utf-8') },
})

test('reads back what it wrote, with snake_case on the wire and the user as the key', () => {
  const message = writeEvent(playCompleted, play, attributes)
  expect(message.key).toBe(play.userId)
  expect(JSON.parse(message.value)).toMatchObject({ user_id: play.userId, started_at: play.startedAt })
  expect(readEvent(playCompleted, readEnvelope(message))).toEqual({
    id: 'play-1',
    time: attributes.time,
    payload: play,
  })
})

test('reads a structured event', () => {
  const data = {
    user_id: play.userId,
    artist: play.artist,
    title: play.title,
    started_at: '2026-05-01T22:15:30+02:00',
  }
  const event = { specversion: '1.0', id: '1', source: 'kcat', type: 'play.completed', data }
  const { payload } = readEvent(playCompleted, readEnvelope(structured(event)))
  expect(payload).toEqual({ ...play, source: 'event' })
})

test('reads the type of an event whose data is not JSON, and says so only when the data is asked for', () => {
  const { headers } = writeEvent(playCompleted, play, attributes)
  const envelope = readEnvelope({ key: null, value: 'hello', headers })
  expect(envelope.type).toBe('play.completed')
  expect(() => readEvent(playCompleted, envelope)).toThrow(/not valid JSON/)
})

test('writes tombstones for compacted topics only', () => {
  const topic = { ...playCompleted.topic, cleanupPolicy: 'compact' as const }
  const tombstone = writeTombstone({ ...playCompleted, topic }, 'key', attributes)
  expect(tombstone).toMatchObject({ key: 'key', value: null })
  expect(readTombstone(readEnvelope(tombstone))).toEqual({ id: 'play-1', time: attributes.time, key: 'key' })
  expect(() => writeTombstone(playCompleted, 'key', attributes)).toThrow('is not compacted')
})

test.each([
  ['it is structured and not JSON', { ...structured(''), value: 'hello' }, /not valid JSON/],
  ['it has no headers', { key: null, value: '{}' }, /content-type: application\/cloudevents\+json/],
  ['it has no type', structured({ specversion: '1.0', id: '1', source: 'kcat' }), /its type is missing/],
])('refuses a message when %s', (_, message, reason) => {
  expect(() => readEnvelope(message)).toThrow(reason)
})

test('names the field of the data that breaks the definition', () => {
  const event = {
    specversion: '1.0',
    id: '1',
    source: 'kcat',
    type: 'play.completed',
    data: { user_id: play.userId },
  }
  expect(() => readEvent(playCompleted, readEnvelope(structured(event)))).toThrow(/^data\.artist|^artist/)
})
