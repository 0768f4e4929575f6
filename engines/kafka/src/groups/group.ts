import { type JoinAnswer, type Protocol, type SyncAnswer } from './group-messages.ts'

/** The states of the classic consumer group protocol, as DescribeGroups names them. */
type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable'

export interface Member {
  readonly id: string
  clientId: string
  clientHost: string
  sessionTimeoutMs: number
  rebalanceTimeoutMs: number
  protocols: readonly Protocol[]
  assignment: Buffer
  /** Answers the JoinGroup or SyncGroup that the member is waiting in. */
  join: ((answer: JoinAnswer) => void) | null
  sync: ((answer: SyncAnswer) => void) | null
  session: NodeJS.Timeout | null
}

export interface Group {
  readonly id: string
  state: GroupState
  generation: number
  protocolType: string
  protocol: string
  leaderId: string
  readonly members: Map<string, Member>
  /** Ids that were given out and haven't joined yet, with the timers that take them back. */
  readonly promisedIds: Map<string, NodeJS.Timeout>
  /** Ends the phase the group is in: joining, or waiting for the leader's assignment. */
  phaseTimer: NodeJS.Timeout | null
  /** The first members of an empty group wait for more, even when all who are known have joined. */
  gathering: boolean
}

export function createGroup(id: string): Group {
  return {
    id,
    state: 'Empty',
    generation: 0,
    protocolType: '',
    protocol: '',
    leaderId: '',
    members: new Map(),
    promisedIds: new Map(),
    phaseTimer: null,
    gathering: false,
  }
}

// About what an entry takes beside the bytes that came for it.
const ENTRY_BYTES = 100

export const bytesOfProtocols = (protocols: readonly Protocol[]): number =>
  protocols.reduce((sum, { name, metadata }) => sum + ENTRY_BYTES + name.length + metadata.length, 0)

/** About how many bytes a group holds of what clients have brought: names, subscriptions and assignments. */
export function bytesOf(group: Group): number {
  let bytes = ENTRY_BYTES + group.id.length + group.protocolType.length
  for (const id of group.promisedIds.keys()) bytes += ENTRY_BYTES + id.length
  for (const { id, clientId, protocols, assignment } of group.members.values()) {
    bytes += ENTRY_BYTES + id.length + clientId.length + assignment.length + bytesOfProtocols(protocols)
  }
  return bytes
}

/** The protocols that every member can speak. */
export function commonProtocols(members: Iterable<Member>): Set<string> {
  let common: Set<string> | null = null
  for (const { protocols } of members) {
    const names = protocols.map(({ name }) => name).filter((name) => !common || common.has(name))
    common = new Set(names)
  }
  return common ?? new Set()
}

/** Each member votes for the first of its protocols that all can speak; the most votes win. */
export function electProtocol(group: Group): string {
  const common = commonProtocols(group.members.values())
  const votes = new Map<string, number>()
  for (const { protocols } of group.members.values()) {
    const choice = protocols.find(({ name }) => common.has(name))
    if (choice) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1)
  }
  const ranked = [...votes].sort(([, a], [, b]) => b - a)
  return ranked[0]?.[0] ?? ''
}

export const metadataFor = (member: Member, protocol: string): Buffer =>
  member.protocols.find(({ name }) => name === protocol)?.metadata ?? Buffer.alloc(0)
