import { z } from 'zod'
import { AppError } from '../errors/index.ts'
import { fromWire, toWire } from './wire.ts'

const play = z.strictObject({
  track_title: z.string().min(1),
  started_at: z.iso.datetime().optional(),
  tags_by_name: z.record(z.string(), z.object({ use_count: z.number() })).optional(),
})
const plays = z.strictObject({ sent_plays: z.array(play) })

test('maps keys to camelCase, and leaves the free keys of a record alone', () => {
  const body = { sent_plays: [{ track_title: 'Yoru', tags_by_name: { hip_hop: { use_count: 2 } } }] }
  expect(fromWire(plays, body, 'body')).toEqual({
    sentPlays: [{ trackTitle: 'Yoru', tagsByName: { hip_hop: { useCount: 2 } } }],
  })
})

test('maps keys back to snake_case and sends only what the schema has', () => {
  const value = { sentPlays: [{ trackTitle: 'Yoru', tagsByName: { hip_hop: { useCount: 2 } }, secret: 'x' }] }
  expect(toWire(plays, value)).toEqual({
    sent_plays: [{ track_title: 'Yoru', tags_by_name: { hip_hop: { use_count: 2 } } }],
  })
})

test('maps each option of a union by its own properties', () => {
  const outcome = z.union([
    z.object({ kind: z.literal('kept'), kept_at: z.string() }),
    z.object({ kind: z.literal('lost'), lost_at: z.string() }),
  ])
  expect(fromWire(outcome, { kind: 'lost', lost_at: 'now' }, 'body')).toEqual({ kind: 'lost', lostAt: 'now' })
})

test.each([
  ['a missing field', { sent_plays: [{}] }, 'sent_plays[0].track_title'],
  ['a camelCase field', { sent_plays: [{ track_title: 'Yoru', startedAt: 'x' }] }, 'sent_plays[0].startedAt'],
  ['something that is no object', 3, 'body'],
])('names the field of %s as the sender wrote it', (_, body, field) => {
  const attempt = () => fromWire(plays, body, 'body')
  expect(attempt).toThrow(AppError)
  expect(attempt).toThrow(expect.objectContaining({ fields: [expect.objectContaining({ field })] }) as Error)
})

test('refuses to send a value that breaks its schema', () => {
  expect(() => toWire(plays, { sentPlays: [{ trackTitle: '' }] })).toThrow(z.ZodError)
})
