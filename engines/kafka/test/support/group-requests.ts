import { Writer } from '../../src/wire/writer.ts'
import { type RawClient } from './raw-client.ts'

export interface JoinOptions {
  memberId?: string
  sessionTimeoutMs?: number
  rebalanceTimeoutMs?: number
  protocolType?: string
  protocols?: string[]
}
export interface Joined {
  errorCode: number
  generation: number
  protocol: string
  leaderId: string
  memberId: string
  members: string[]
}

// A subscription of the consumer protocol, version 0, to no topic: Apache Kafka looks into it.
const subscription = Buffer.concat(new Writer().int16(0).int32(0).bytes(null).finish())

/** JoinGroup, version 5. */
export async function joinRaw(client: RawClient, group: string, options: JoinOptions = {}): Promise<Joined> {
  const { memberId = '', sessionTimeoutMs = 10_000, rebalanceTimeoutMs = 10_000 } = options
  const { protocolType = 'consumer', protocols = ['range'] } = options
  const answer = await client.send(11, 5, (body) => {
    body.string(group).int32(sessionTimeoutMs).int32(rebalanceTimeoutMs).string(memberId).string(null)
    body.string(protocolType).array(protocols, (w, name) => w.string(name).bytes(subscription))
  })
  answer.int32()
  const head = { errorCode: answer.int16(), generation: answer.int32(), protocol: answer.string() }
  const ids = { leaderId: answer.string(), memberId: answer.string() }
  const members = answer.array((r) => {
    const id = r.string()
    r.nullableString()
    r.bytes()
    return id
  })
  return { ...head, ...ids, members }
}

/** Joins as a new member does: once for an id, once with it. */
export async function joinAsNew(
  client: RawClient,
  group: string,
  options: JoinOptions = {},
): Promise<Joined> {
  const { errorCode, memberId } = await joinRaw(client, group, options)
  if (errorCode !== 79) throw new Error(`expected to be given an id, not ${errorCode}`)
  return joinRaw(client, group, { ...options, memberId })
}

/** SyncGroup, version 3; the leader gives assignments. */
export async function syncRaw(
  client: RawClient,
  group: string,
  member: { memberId: string; generation: number },
  assignments: Record<string, string> = {},
): Promise<{ errorCode: number; assignment: string }> {
  const answer = await client.send(14, 3, (body) => {
    body.string(group).int32(member.generation).string(member.memberId).string(null)
    body.array(Object.entries(assignments), (w, [id, text]) => w.string(id).bytes(Buffer.from(text)))
  })
  answer.int32()
  return { errorCode: answer.int16(), assignment: answer.bytes().toString() }
}

/** Heartbeat, version 3; gives the error code. */
export async function heartbeatRaw(
  client: RawClient,
  group: string,
  { memberId, generation }: { memberId: string; generation: number },
): Promise<number> {
  const answer = await client.send(12, 3, (body) =>
    body.string(group).int32(generation).string(memberId).string(null),
  )
  answer.int32()
  return answer.int16()
}

/** LeaveGroup, version 3; gives the member's error code. */
export async function leaveRaw(client: RawClient, group: string, memberId: string): Promise<number> {
  const answer = await client.send(13, 3, (body) => {
    body.string(group).array([memberId], (w, id) => w.string(id).string(null))
  })
  answer.int32()
  const errorCode = answer.int16()
  const [member] = answer.array((r) => [r.string(), r.nullableString(), r.int16()] as const)
  return errorCode || (member?.[2] ?? 0)
}

export interface Commit {
  topic: string
  partition: number
  offset: number
  metadata?: string | null
}

/** OffsetCommit, version 7; gives the error code of the partition. */
export async function commitRaw(
  client: RawClient,
  group: string,
  commit: Commit,
  { memberId, generation } = { memberId: '', generation: -1 },
): Promise<number> {
  const answer = await client.send(8, 7, (body) => {
    body
      .string(group)
      .int32(generation)
      .string(memberId)
      .string(null)
      .array([commit], (w, { topic, ...place }) => {
        w.string(topic).array([place], (p, { partition, offset, metadata }) => {
          p.int32(partition)
            .int64(offset)
            .int32(-1)
            .string(metadata === undefined ? '' : metadata)
        })
      })
  })
  answer.int32()
  const [code] = answer.array((r) => (r.string(), r.array((p) => (p.int32(), p.int16()))[0] ?? -1))
  return code ?? -1
}

/** OffsetFetch, version 5, for one partition. */
export async function committedRaw(
  client: RawClient,
  group: string,
  topic: string,
  partition: number,
): Promise<{ offset: number; metadata: string | null; errorCode: number }> {
  const answer = await client.send(9, 5, (body) => {
    body.string(group).array([topic], (w, name) => w.string(name).array([partition], (p, n) => p.int32(n)))
  })
  answer.int32()
  const [found] = answer.array((r) => {
    r.string()
    return r.array((p) => {
      p.int32()
      const offset = p.int64()
      p.int32()
      return { offset, metadata: p.nullableString(), errorCode: p.int16() }
    })[0]
  })
  if (!found) throw new Error('the answer names no partition')
  return found
}

/** DeleteGroups, version 1; gives the error code. */
export async function deleteGroupRaw(client: RawClient, group: string): Promise<number> {
  const answer = await client.send(42, 1, (body) => body.array([group], (w, id) => w.string(id)))
  answer.int32()
  const [code] = answer.array((r) => (r.string(), r.int16()))
  return code ?? -1
}

/** DescribeGroups, version 4. */
export async function describeGroupRaw(
  client: RawClient,
  group: string,
): Promise<{ errorCode: number; state: string; protocol: string; members: string[] }> {
  const answer = await client.send(15, 4, (body) =>
    body.array([group], (w, id) => w.string(id)).boolean(false),
  )
  answer.int32()
  const [described] = answer.array((r) => {
    const errorCode = r.int16()
    r.string()
    const head = { errorCode, state: r.string(), protocolType: r.string(), protocol: r.string() }
    const members = r.array((m) => {
      const id = m.string()
      m.nullableString()
      m.string()
      m.string()
      m.bytes()
      m.bytes()
      return id
    })
    r.int32()
    return { ...head, members }
  })
  if (!described) throw new Error('the answer names no group')
  return described
}
