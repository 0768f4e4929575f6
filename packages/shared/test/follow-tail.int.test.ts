import { waitUntil } from '@ongaku/testing'
import { followTail, type TailedEvent } from '../src/kafka/index.ts'
import { defineNoted, logger, type Noted, startKafka, type TestKafka, writeNote } from './kafka-fixture.ts'

let kafka: TestKafka

beforeAll(async () => {
  kafka = await startKafka()
})
afterAll(() => kafka.stop())

const until = (seen: readonly string[], last: string) =>
  waitUntil(
    () => seen,
    (notes) => notes.includes(last),
  )

async function tail(definitions: readonly Noted[], handle: (events: readonly TailedEvent<Noted>[]) => void) {
  const options = { kafka: kafka.kafka, config: kafka.config, logger }
  const follower = followTail(definitions, handle, options)
  await follower.start()
  return follower
}

test('sees what is published from its start on, of several topics, and not what was there before', async () => {
  const [one, other] = [defineNoted(), defineNoted({}, 'test.other')]
  const seen: string[] = []
  const before = await tail([one, other], () => undefined)
  await kafka.send(writeNote(one, 'before'))
  await before.stop()
  const follower = await tail([one, other], (events) => {
    seen.push(...events.map(({ type, topic, payload }) => `${type} ${payload.note} ${topic}`))
  })
  await kafka.send(writeNote(one, 'a'), writeNote(other, 'b'))
  await until(seen, `test.other b ${other.topic.name}`)
  expect(seen.toSorted()).toEqual([`test.noted a ${one.topic.name}`, `test.other b ${other.topic.name}`])
  await follower.stop()
})

test('every tail sees everything; one that fails or meets rubbish goes on', async () => {
  const noted = defineNoted()
  const seen: string[] = []
  const follower = await tail([noted], (events) => {
    seen.push(...events.map(({ payload }) => payload.note))
  })
  const failing = await tail([noted], (events) => {
    seen.push(...events.map(({ payload }) => `failing ${payload.note}`))
    throw new Error('a bug')
  })
  await kafka.send({ ...writeNote(noted, 'rubbish'), value: 'no json' })
  await kafka.send(writeNote(noted, 'a'))
  await until(seen, 'failing a')
  await kafka.send(writeNote(noted, 'b'))
  await until(seen, 'failing b')
  await until(seen, 'b')
  expect(seen.filter((note) => !note.startsWith('failing'))).toEqual(['a', 'b'])
  await follower.stop()
  await failing.stop()
})

test('leaves no group behind', async () => {
  const follower = await tail([defineNoted()], () => undefined)
  const admin = kafka.kafka.admin()
  await admin.connect()
  const groups = async () =>
    (await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith('tail.'))
  expect(await groups()).toHaveLength(1)
  await follower.stop()
  expect(await groups()).toEqual([])
  await admin.disconnect()
})
