import {
  commitRaw,
  committedRaw,
  deleteGroupRaw,
  describeGroupRaw,
  heartbeatRaw,
  joinAsNew,
  joinRaw,
  leaveRaw,
  syncRaw,
  type Joined,
} from '../support/group-requests.ts'
import { type RawClient } from '../support/raw-client.ts'
import {
  connectRaw,
  createTopic,
  startBrokerUnderTest,
  uniqueName,
  until,
  untilGroupsServe,
  type BrokerUnderTest,
} from '../support/broker-under-test.ts'

let broker: BrokerUnderTest
let one: RawClient
let two: RawClient
let topic: string
beforeAll(async () => {
  broker = await startBrokerUnderTest()
  one = await connectRaw(broker)
  two = await connectRaw(broker)
  topic = await createTopic(one, 'groups')
  await untilGroupsServe(one)
})
afterAll(async () => {
  one.close()
  two.close()
  await broker.stop()
})

/** A group of one, with its assignment. */
async function joinAlone(group: string): Promise<Joined> {
  const member = await joinAsNew(one, group)
  await syncRaw(one, group, member, { [member.memberId]: 'all' })
  return member
}

/** The second member asks to join; the first hears of it and joins again. */
async function joinSecond(group: string, first: Joined): Promise<[Joined, Joined]> {
  const joining = joinAsNew(two, group)
  await until(
    () => heartbeatRaw(one, group, first),
    (code) => code === 27,
  )
  return Promise.all([joinRaw(one, group, { memberId: first.memberId }), joining])
}

test('gives a new member its id, then makes the first one leader', async () => {
  const group = uniqueName('first')
  const member = await joinAsNew(one, group)
  expect(member).toMatchObject({ errorCode: 0, protocol: 'range', leaderId: member.memberId })
  expect(member.members).toEqual([member.memberId])
  expect(await syncRaw(one, group, member, { [member.memberId]: 'all' })).toEqual({
    errorCode: 0,
    assignment: 'all',
  })
  expect(await heartbeatRaw(one, group, member)).toBe(0)
  expect(await describeGroupRaw(one, group)).toMatchObject({
    state: 'Stable',
    protocol: 'range',
    members: [member.memberId],
  })
})

test('rebalances when a second member joins, and hands each its assignment', async () => {
  const group = uniqueName('second')
  const alone = await joinAlone(group)
  const [first, second] = await joinSecond(group, alone)
  expect(first.generation).toBeGreaterThan(alone.generation)
  expect(second).toMatchObject({ errorCode: 0, generation: first.generation, leaderId: first.leaderId })
  const [leader, follower] = first.leaderId === first.memberId ? [first, second] : [second, first]
  expect(new Set(leader.members)).toEqual(new Set([first.memberId, second.memberId]))
  expect(follower.members).toEqual([])
  const [leaderClient, followerClient] = leader === first ? [one, two] : [two, one]
  const waiting = syncRaw(followerClient, group, follower)
  const own = await syncRaw(leaderClient, group, leader, { [leader.memberId]: 'L', [follower.memberId]: 'F' })
  expect([own, await waiting]).toEqual([
    { errorCode: 0, assignment: 'L' },
    { errorCode: 0, assignment: 'F' },
  ])
})

test('rebalances when a member leaves', async () => {
  const group = uniqueName('leaving')
  const alone = await joinAlone(group)
  const [first, second] = await joinSecond(group, alone)
  const assignments = { [first.memberId]: 'a', [second.memberId]: 'b' }
  await Promise.all([syncRaw(one, group, first, assignments), syncRaw(two, group, second, assignments)])
  expect(await leaveRaw(two, group, second.memberId)).toBe(0)
  expect(await heartbeatRaw(one, group, first)).toBe(27)
  const rejoined = await joinRaw(one, group, { memberId: first.memberId })
  expect(rejoined).toMatchObject({ errorCode: 0, members: [first.memberId] })
})

test('rebalances when a member is not heard of for its session timeout', async () => {
  const group = uniqueName('lost')
  const alone = await joinAlone(group)
  const joining = joinAsNew(two, group, { sessionTimeoutMs: 6_000 })
  await until(
    () => heartbeatRaw(one, group, alone),
    (code) => code === 27,
  )
  const [first, second] = await Promise.all([joinRaw(one, group, { memberId: alone.memberId }), joining])
  const assignments = { [first.memberId]: 'a', [second.memberId]: 'b' }
  await Promise.all([syncRaw(one, group, first, assignments), syncRaw(two, group, second, assignments)])
  await until(
    () => heartbeatRaw(one, group, first),
    (code) => code === 27,
  )
  const rejoined = await joinRaw(one, group, { memberId: first.memberId })
  expect(rejoined.members).toEqual([first.memberId])
  expect(await heartbeatRaw(two, group, { ...second, generation: rejoined.generation })).toBe(25)
})

test('leaves out a member that was given an id and never came back with it', async () => {
  const group = uniqueName('promised')
  const promised = await joinRaw(two, group)
  expect(promised.errorCode).toBe(79)
  const from = performance.now()
  const joined = await joinAsNew(one, group)
  expect(joined.members).toEqual([joined.memberId])
  expect(performance.now() - from).toBeLessThan(5_000)
})

test('forgets who was given an id when the group is deleted', async () => {
  const group = uniqueName('forgotten')
  const { memberId } = await joinRaw(one, group)
  expect(await deleteGroupRaw(one, group)).toBe(0)
  expect(await describeGroupRaw(one, group)).toMatchObject({ state: 'Dead' })
  expect((await joinRaw(one, group, { memberId })).errorCode).toBe(25)
})

test('keeps those who wait when the leader gives no assignment in time', async () => {
  const group = uniqueName('silent-leader')
  const options = { rebalanceTimeoutMs: 3_000 }
  const alone = await joinAsNew(one, group, options)
  await syncRaw(one, group, alone, { [alone.memberId]: 'all' })
  const joining = joinAsNew(two, group, options)
  await until(
    () => heartbeatRaw(one, group, alone),
    (code) => code === 27,
  )
  const again = joinRaw(one, group, { ...options, memberId: alone.memberId })
  const [leader, follower] = await Promise.all([again, joining])
  expect(leader.leaderId).toBe(leader.memberId)
  expect((await syncRaw(two, group, follower)).errorCode).toBe(27)
  expect(await heartbeatRaw(one, group, leader)).toBe(25)
  const rejoined = await joinRaw(two, group, { ...options, memberId: follower.memberId })
  expect(rejoined).toMatchObject({ errorCode: 0, members: [follower.memberId] })
})

test('is listed with what kind of members it has', async () => {
  const group = uniqueName('listed')
  await joinAlone(group)
  const simple = uniqueName('listed-simple')
  await commitRaw(one, simple, { topic, partition: 0, offset: 1 })
  const answer = await one.send(16, 2, () => undefined)
  answer.int32()
  expect(answer.int16()).toBe(0)
  const groups = new Map(answer.array((r) => [r.string(), r.string()] as const))
  expect([groups.get(group), groups.get(simple)]).toEqual(['consumer', ''])
  expect(groups.has(uniqueName('never-there'))).toBe(false)
})

test('becomes empty when the last member leaves, and dead once deleted', async () => {
  const group = uniqueName('emptied')
  const member = await joinAlone(group)
  expect(await commitRaw(one, group, { topic, partition: 0, offset: 7 }, member)).toBe(0)
  expect(await deleteGroupRaw(one, group)).toBe(68)
  await leaveRaw(one, group, member.memberId)
  expect(await describeGroupRaw(one, group)).toMatchObject({ state: 'Empty', members: [] })
  expect((await committedRaw(one, group, topic, 0)).offset).toBe(7)
  expect(await deleteGroupRaw(one, group)).toBe(0)
  expect(await describeGroupRaw(one, group)).toMatchObject({ state: 'Dead' })
  expect((await committedRaw(one, group, topic, 0)).offset).toBe(-1)
  expect(await deleteGroupRaw(one, group)).toBe(69)
})

describe('refuses', () => {
  test('a member it does not know', async () => {
    const group = uniqueName('stranger')
    const member = await joinAlone(group)
    const stranger = { memberId: 'stranger', generation: member.generation }
    expect((await joinRaw(two, group, stranger)).errorCode).toBe(25)
    expect(await heartbeatRaw(two, group, stranger)).toBe(25)
    expect((await syncRaw(two, group, stranger)).errorCode).toBe(25)
    expect(await leaveRaw(two, group, 'stranger')).toBe(25)
    expect(await commitRaw(two, group, { topic, partition: 0, offset: 1 }, stranger)).toBe(25)
  })

  test('another generation', async () => {
    const group = uniqueName('generation')
    const member = await joinAlone(group)
    const late = { ...member, generation: member.generation - 1 }
    expect(await heartbeatRaw(one, group, late)).toBe(22)
    expect((await syncRaw(one, group, late)).errorCode).toBe(22)
    expect(await commitRaw(one, group, { topic, partition: 0, offset: 1 }, late)).toBe(22)
  })

  test('protocols that the members do not share', async () => {
    const group = uniqueName('protocols')
    await joinAlone(group)
    expect((await joinRaw(two, group, { protocols: ['other'] })).errorCode).toBe(23)
    expect((await joinRaw(two, group, { protocolType: 'connect' })).errorCode).toBe(23)
    expect((await joinRaw(two, uniqueName('none'), { protocols: [] })).errorCode).toBe(23)
  })

  test('a lone member that comes back with other protocols', async () => {
    const group = uniqueName('changed')
    const { memberId } = await joinAlone(group)
    expect((await joinRaw(one, group, { memberId, protocols: ['other'] })).errorCode).toBe(23)
  })

  test('session timeouts outside the bounds, and a group without a name', async () => {
    expect((await joinRaw(one, uniqueName('short'), { sessionTimeoutMs: 10 })).errorCode).toBe(26)
    expect((await joinRaw(one, uniqueName('long'), { sessionTimeoutMs: 2_000_000_000 })).errorCode).toBe(26)
    expect((await joinRaw(one, '')).errorCode).toBe(24)
  })

  test('a commit from outside while the group has members', async () => {
    const group = uniqueName('outside')
    await joinAlone(group)
    expect(await commitRaw(two, group, { topic, partition: 0, offset: 1 })).toBe(25)
  })
})
