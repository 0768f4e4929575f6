import { connectRaw, encodeRequest, type RawClient } from './support/raw-client.ts'
import { describeGroupRaw, heartbeatRaw, joinAsNew, joinRaw, syncRaw } from './support/group-requests.ts'
import { createTopicRaw } from './support/requests.ts'
import { startEmbedded, type Embedded } from './support/embedded.ts'

const SESSION_MS = 200
const AN_HOUR_MS = 3_600_000
const patient = { sessionTimeoutMs: AN_HOUR_MS / 2, rebalanceTimeoutMs: AN_HOUR_MS }
const brief = { sessionTimeoutMs: SESSION_MS, rebalanceTimeoutMs: AN_HOUR_MS }

let embedded: Embedded
beforeAll(async () => {
  embedded = await startEmbedded({
    minSessionTimeoutMs: SESSION_MS,
    initialRebalanceDelayMs: 0,
    stallTimeoutMs: 300,
    maxConnections: 4,
  })
  await createTopicRaw(embedded.client, 'quiet')
})
afterAll(() => embedded.stop())

const connectToo = (): Promise<RawClient> => connectRaw(embedded.broker.address())
const membersOf = async (group: string): Promise<string[]> =>
  (await describeGroupRaw(embedded.client, group)).members

async function untilLogged(line: string): Promise<void> {
  while (!embedded.logs.some(({ message }) => message === line)) await membersOf('any')
}

/** A group with one member, which asks until it is told of a rebalance. */
async function startGroup(group: string): Promise<{ memberId: string; untilRebalance: () => Promise<void> }> {
  const member = await joinAsNew(embedded.client, group, patient)
  await syncRaw(embedded.client, group, member)
  return {
    memberId: member.memberId,
    async untilRebalance() {
      while ((await heartbeatRaw(embedded.client, group, member)) === 0);
    },
  }
}

test('counts nobody as joined whose connection was lost while it waited', async () => {
  const { memberId, untilRebalance } = await startGroup('joining')
  const other = await connectToo()
  const lost = joinAsNew(other, 'joining', brief).catch((error: unknown) => error)
  await untilRebalance()
  other.socket.resetAndDestroy()
  expect(await lost).toBeInstanceOf(Error)
  await untilLogged('a connection broke off')
  const { members } = await joinRaw(embedded.client, 'joining', { ...patient, memberId })
  expect(members).toEqual([memberId])
})

test('takes out at once a member that was lost before it learned its id', async () => {
  const { untilRebalance } = await startGroup('nameless')
  const other = await connectToo()
  other.post(11, 3, (body) => {
    body
      .string('nameless')
      .int32(AN_HOUR_MS / 2)
      .int32(AN_HOUR_MS)
      .string('')
      .string('consumer')
    body.array(['range'], (w, name) => w.string(name).bytes(Buffer.alloc(0)))
  })
  await untilRebalance()
  expect(await membersOf('nameless')).toHaveLength(2)
  other.close()
  while ((await membersOf('nameless')).length === 2);
  expect(await membersOf('nameless')).toHaveLength(1)
})

test('keeps the place of a member that waits for a slow leader longer than its session', async () => {
  const { memberId, untilRebalance } = await startGroup('slow')
  const other = await connectToo()
  const joining = joinAsNew(other, 'slow', brief)
  await untilRebalance()
  const again = joinRaw(embedded.client, 'slow', { ...patient, memberId })
  const [joined, leader] = await Promise.all([joining, again])
  const follower = syncRaw(other, 'slow', joined)
  const from = performance.now()
  while (performance.now() - from < 2 * SESSION_MS) {
    expect(await heartbeatRaw(embedded.client, 'slow', leader)).toBe(0)
  }
  await syncRaw(embedded.client, 'slow', leader, { [joined.memberId]: 'all of it' })
  expect(await follower).toEqual({ errorCode: 0, assignment: 'all of it' })
  other.close()
})

test('ends the session of a member that was lost while it waited for its assignment', async () => {
  const { memberId, untilRebalance } = await startGroup('syncing')
  const other = await connectToo()
  const joining = joinAsNew(other, 'syncing', brief)
  await untilRebalance()
  const again = joinRaw(embedded.client, 'syncing', { ...patient, memberId })
  const [joined, leader] = await Promise.all([joining, again])
  const lost = syncRaw(other, 'syncing', joined).catch((error: unknown) => error)
  other.close()
  expect(await lost).toBeInstanceOf(Error)
  expect(leader.members).toHaveLength(2)
  while ((await heartbeatRaw(embedded.client, 'syncing', leader)) === 0);
  expect(await membersOf('syncing')).toEqual([memberId])
})

test('lets go of a lost connection that it does not read, because too much waits there', async () => {
  const waiting = await connectToo()
  const longPoll = encodeRequest(1, 11, 1, (w) => {
    w.int32(-1).int32(AN_HOUR_MS).int32(1).int32(1000).int8(0).int32(0).int32(-1)
    w.array(['quiet'], (t, name) =>
      t.string(name).array([0], (p, n) => p.int32(n).int32(-1).int64(0).int64(-1).int32(1000)),
    )
    w.array([], () => undefined).string('')
  })
  waiting.write(Buffer.concat(Array.from({ length: 100 }, () => longPoll)))
  await untilLogged('closed a connection that stalled')
  await waiting.closed
  expect(await membersOf('any')).toEqual([])
})
