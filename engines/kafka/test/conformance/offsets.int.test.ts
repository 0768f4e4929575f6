import { commitRaw, committedRaw, joinAsNew } from '../support/group-requests.ts'
import { type RawClient } from '../support/raw-client.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  uniqueName,
  untilGroupsServe,
  type BrokerUnderTest,
} from '../support/broker-under-test.ts'

let broker: BrokerUnderTest
let client: RawClient
let topic: string
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  client = await connectRaw(broker)
  topic = await createTopic(client, 'offsets')
  await untilGroupsServe(client)
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

test('can be committed without members, with metadata', async () => {
  const group = uniqueName('simple')
  expect(await commitRaw(client, group, { topic, partition: 0, offset: 42, metadata: 'note' })).toBe(0)
  expect(await committedRaw(client, group, topic, 0)).toEqual({ offset: 42, metadata: 'note', errorCode: 0 })
})

test('are -1 where nothing was committed', async () => {
  const nothing = { offset: -1, metadata: '', errorCode: 0 }
  expect(await committedRaw(client, uniqueName('nothing'), topic, 0)).toEqual(nothing)
})

test('take metadata of 4,096 characters, however many bytes those have', async () => {
  const group = uniqueName('metadata')
  const commit = { topic, partition: 0, offset: 1 }
  expect(await commitRaw(client, group, { ...commit, metadata: 'ü'.repeat(4096) })).toBe(0)
  expect(await commitRaw(client, group, { ...commit, metadata: 'ü'.repeat(4097) })).toBe(12)
})

test('come back with empty metadata where there was none', async () => {
  const group = uniqueName('null-metadata')
  expect(await commitRaw(client, group, { topic, partition: 0, offset: 1, metadata: null })).toBe(0)
  expect((await committedRaw(client, group, topic, 0)).metadata).toBe('')
})

test('are refused for a topic that is not there, whoever commits', async () => {
  const group = uniqueName('gone')
  const commit = { topic: uniqueName('gone'), partition: 0, offset: 1 }
  expect(await commitRaw(client, group, commit)).toBe(3)
  expect(await commitRaw(client, group, commit, { memberId: 'stranger', generation: 4 })).toBe(3)
})

test('are refused to a generation of a group that is not there, or has only offsets', async () => {
  const group = uniqueName('generation')
  const commit = { topic, partition: 0, offset: 1 }
  const member = { memberId: 'of-old', generation: 3 }
  expect(await commitRaw(client, group, commit, member)).toBe(22)
  expect(await commitRaw(client, group, commit)).toBe(0)
  expect(await commitRaw(client, group, commit, member)).toBe(25)
})

test('are refused while the members wait for their assignments', async () => {
  const group = uniqueName('joining')
  const member = await joinAsNew(client, group)
  expect(await commitRaw(client, group, { topic, partition: 0, offset: 1 }, member)).toBe(27)
})
