import { z } from 'zod'
import { failureOf, type FakeUpstream, send, startFakeUpstream } from './fake-upstream.ts'

const asIs = (data: unknown) => data
let fake: FakeUpstream

beforeAll(async () => {
  fake = await startFakeUpstream()
})
afterAll(() => fake.stop())
beforeEach(() => {
  fake.received.length = 0
  fake.lines.length = 0
})

const parse = (data: unknown) => z.object({ at: z.coerce.date() }).parse(data).at
const request = { method: 'get', params: { q: 'a' }, parse, cacheForMs: 60_000 } as const
const at = new Date('2026-01-01T00:00:00Z')

test('answers without asking again, parsed anew', async () => {
  const upstream = fake.connect()
  fake.answerWith(send(200, { at }))
  const together = await Promise.all([upstream.request(request), upstream.request(request)])
  expect([...together, await upstream.request(request)]).toEqual([at, at, at])
  expect(fake.received).toHaveLength(1)
  await upstream.request({ ...request, params: { q: 'b' } })
  await upstream.request({ ...request, headers: { authorization: 'Bearer other' } })
  expect(fake.received).toHaveLength(3)
})

test('goes by the key it is given', async () => {
  const upstream = fake.connect()
  fake.answerWith(send(200, { at }))
  await upstream.request({ ...request, cacheKey: 'same', headers: { authorization: 'Bearer first' } })
  await upstream.request({ ...request, cacheKey: 'same', headers: { authorization: 'Bearer second' } })
  expect(fake.received).toHaveLength(1)
})

test('keeps no failures', async () => {
  const upstream = fake.connect()
  for (const failing of [send(503, ''), send(200, '{'), send(200, { at: 'never' })]) {
    fake.answerWith(failing)
    await failureOf(upstream.request(request))
  }
  fake.answerWith(send(200, { at }))
  expect(await upstream.request(request)).toEqual(at)
  expect(fake.received).toHaveLength(4)
})

test('drops what can no longer be parsed', async () => {
  const upstream = fake.connect()
  fake.answerWith(send(200, { old: 'shape' }))
  await upstream.request({ ...request, parse: asIs })
  expect((await failureOf(upstream.request(request))).kind).toBe('transient')
  fake.answerWith(send(200, { at }))
  expect(await upstream.request(request)).toEqual(at)
})

test('lets one caller leave without taking the answer from the others', async () => {
  const upstream = fake.connect()
  const stop = new AbortController()
  fake.answerWith((response, message) => {
    stop.abort()
    send(200, { at })(response, message)
  })
  const leaving = failureOf(upstream.request({ ...request, signal: stop.signal }))
  const staying = upstream.request(request)
  expect((await leaving).upstreamCode).toBe('ABORT_ERR')
  expect(await staying).toEqual(at)
  expect(fake.received).toHaveLength(1)
})
