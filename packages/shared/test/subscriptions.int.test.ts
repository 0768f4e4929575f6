import { setTimeout as wait } from 'node:timers/promises'
import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { uniqueName } from '@ongaku/testing'
import { writeTombstone } from '../src/events/index.ts'
import { subscribe } from '../src/kafka/index.ts'
import { defineNoted, startKafka, type TestKafka, writeNote } from './kafka-fixture.ts'

let kafka: TestKafka

beforeAll(async () => {
  kafka = await startKafka()
})
afterEach(() => kafka.stopConsumers())
afterAll(() => kafka.stop())

const done = () => Promise.resolve()

test('passes over an event of an unknown type, whatever its data is', async () => {
  const noted = defineNoted()
  const { spy } = await kafka.consume([subscribe(noted, { group: uniqueName('unknown-type') }, done)])
  const { headers, ...note } = writeNote(noted, 'known')
  const unknown = { ...note, headers: { ...headers, ce_type: 'test.rated' } }
  await kafka.send({ ...unknown, value: 'five stars' }, { ...unknown, value: null }, writeNote(noted, 'last'))
  await spy.waitFor(({ event }) => event?.id === 'last')
  expect(spy.settled).toHaveLength(1)
})

test('knows an event by its topic as well as its type', async () => {
  const group = uniqueName('versions')
  const [first, second] = [defineNoted(), defineNoted()]
  const seen: string[] = []
  const note = (version: string) => (events: readonly { payload: { note: string } }[]) => {
    seen.push(...events.map(({ payload }) => `${version} ${payload.note}`))
    return Promise.resolve()
  }
  const { spy } = await kafka.consume([
    subscribe(first, { group }, note('v1')),
    subscribe(second, { group }, note('v2')),
  ])
  await kafka.send(writeNote(first, 'a'), writeNote(second, 'b'))
  await spy.waitFor(({ event }) => event?.id === 'a')
  await spy.waitFor(({ event }) => event?.id === 'b')
  expect(seen.toSorted()).toEqual(['v1 a', 'v2 b'])
})

test('hands the tombstones of a compacted topic on in their order, to those who ask for them', async () => {
  const noted = defineNoted({ cleanupPolicy: 'compact' })
  const seen: string[] = []
  const see = (names: string[]) => {
    seen.push(...names)
    return Promise.resolve()
  }
  const subscription = subscribe(
    noted,
    {
      group: uniqueName('tombstones'),
      handleTombstones: (tombstones) => see(tombstones.map(({ key }) => `gone: ${key}`)),
    },
    (events) => see(events.map(({ payload }) => payload.note)),
  )
  const { spy } = await kafka.consume([subscription])
  const deaf = await kafka.consume([subscribe(noted, { group: uniqueName('deaf') }, done)])
  const attributes = { id: 'gone', source: 'test', time: '2026-05-01T20:20:00.000Z' }
  await kafka.send(writeNote(noted, 'a'), writeTombstone(noted, 'one', attributes), writeNote(noted, 'b'))
  await spy.waitFor(({ event }) => event?.id === 'b')
  expect(seen).toEqual(['a', 'gone: one', 'b'])
  await deaf.spy.waitFor(({ event }) => event?.id === 'b')
  expect(deaf.spy.settled.map(({ event, outcome }) => [event?.id, outcome])).toEqual([
    ['a', 'handled'],
    ['b', 'handled'],
  ])
})

test('keeps its partition while a handler takes longer than a session', async () => {
  const noted = defineNoted()
  let calls = 0
  const slow = subscribe(noted, { group: uniqueName('slow') }, async () => {
    calls += 1
    if (calls === 1) await wait(7_000)
  })
  const { spy } = await kafka.consume([slow], { sessionTimeoutMs: 6_000 })
  await kafka.send(writeNote(noted, 'slow'), writeNote(noted, 'next'))
  await spy.waitFor(({ event }) => event?.id === 'next')
  expect(calls).toBe(spy.settled.length)
}, 60_000)

test('a handler runs in the trace its event was published in', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const noted = defineNoted()
  const seen: (string | undefined)[] = []
  const { spy } = await kafka.consume([
    subscribe(noted, { group: uniqueName('traced') }, () => {
      seen.push(trace.getActiveSpan()?.spanContext().traceId)
      return Promise.resolve()
    }),
  ])
  const traceId = 'ab'.repeat(16)
  const note = writeNote(noted, 'traced')
  const traceparent = `00-${traceId}-${'cd'.repeat(8)}-01`
  await kafka.send({ ...note, headers: { ...note.headers, traceparent } })
  await spy.waitFor(({ event }) => event?.id === 'traced')
  expect(seen).toEqual([traceId])
  context.disable()
  propagation.disable()
})
