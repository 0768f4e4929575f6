import { randomUUID } from 'node:crypto'
import { errorCodes, ProtocolError } from '../errors.ts'
import { waitUnlessClosed } from '../wait-unless-closed.ts'
import { bytesOf, bytesOfProtocols, commonProtocols, createGroup, type Group, type Member } from './group.ts'
import { type JoinAnswer, type JoinRequest, type SyncAnswer, type SyncRequest } from './group-messages.ts'
import { createRebalancer } from './rebalance.ts'

// Far above what one machine runs; a client in a loop shouldn't fill the memory with names.
const MAX_GROUPS = 10_000
const MAX_MEMBERS = 1_000
const MAX_HELD_BYTES = 64 * 1024 * 1024

export interface CoordinatorLimits {
  minSessionTimeoutMs: number
  maxSessionTimeoutMs: number
  initialRebalanceDelayMs: number
}

export interface Coordinator {
  join(request: JoinRequest): Promise<JoinAnswer>
  sync(request: SyncRequest): Promise<SyncAnswer>
  /** Gives an error code. */
  heartbeat(groupId: string, generation: number, memberId: string): number
  leave(groupId: string, memberId: string): number
  /**
   * Whether a commit may be made: an error code.
   * @param hasOffsets the group has committed before, so that it is there even if it has no member
   */
  checkCommit(groupId: string, generation: number, memberId: string, hasOffsets: boolean): number
  get(groupId: string): Group | undefined
  /** Forgets a group without members, and the ids it gave out. */
  forget(groupId: string): void
  groups(): Group[]
  close(): void
}

const sameProtocols = (a: Member['protocols'], b: Member['protocols']): boolean =>
  a.length === b.length &&
  a.every(({ name, metadata }, i) => name === b[i]?.name && metadata.equals(b[i].metadata))

/**
 * The consumer groups: who is in which, at which generation, with which assignment. All of it lives in memory; after a
 * restart the members are told they are unknown and join again. Committed offsets are the offset store's.
 */
export function createCoordinator(limits: CoordinatorLimits): Coordinator {
  const groups = new Map<string, Group>()
  const rebalancer = createRebalancer(limits.initialRebalanceDelayMs, (group) => {
    if (group.members.size === 0 && group.promisedIds.size === 0) groups.delete(group.id)
  })

  const refuseJoin = (memberId: string, errorCode: number): JoinAnswer => {
    return { errorCode, generation: -1, protocol: '', leaderId: '', memberId, members: [] }
  }

  const hasRoomFor = (added: number): boolean => {
    let bytes = added
    for (const group of groups.values()) bytes += bytesOf(group)
    return bytes <= MAX_HELD_BYTES
  }

  const checkJoin = (request: JoinRequest): void => {
    const { groupId, sessionTimeoutMs, rebalanceTimeoutMs, protocols, protocolType } = request
    if (groupId === '') throw new ProtocolError('INVALID_GROUP_ID', 'a group needs a name')
    if (sessionTimeoutMs < limits.minSessionTimeoutMs || sessionTimeoutMs > limits.maxSessionTimeoutMs) {
      throw new ProtocolError('INVALID_SESSION_TIMEOUT', `${sessionTimeoutMs} ms`)
    }
    if (rebalanceTimeoutMs < 0) throw new ProtocolError('INVALID_REQUEST', 'negative rebalance timeout')
    const group = groups.get(groupId)
    const members = [...(group?.members.values() ?? [])]
    const common = commonProtocols(members)
    const isOpen = members.length === 0 || protocols.some(({ name }) => common.has(name))
    const isSameType = members.length === 0 || group?.protocolType === protocolType
    if (protocols.length === 0 || protocolType === '' || !isOpen || !isSameType) {
      throw new ProtocolError('INCONSISTENT_GROUP_PROTOCOL', 'the members share no protocol')
    }
    const isNew = !group?.members.has(request.memberId) && !group?.promisedIds.has(request.memberId)
    if (
      isNew &&
      (group ? group.members.size + group.promisedIds.size >= MAX_MEMBERS : groups.size >= MAX_GROUPS)
    ) {
      throw new ProtocolError('GROUP_MAX_SIZE_REACHED', 'too many')
    }
    if (!hasRoomFor(bytesOfProtocols(protocols))) {
      throw new ProtocolError('GROUP_MAX_SIZE_REACHED', 'the members bring too much')
    }
  }

  const takeBackId = (group: Group, memberId: string): void => {
    clearTimeout(group.promisedIds.get(memberId))
    group.promisedIds.delete(memberId)
    if (group.members.size > 0) rebalancer.completeIfAllJoined(group)
    else if (group.promisedIds.size === 0 && group.state === 'Empty') groups.delete(group.id)
  }

  const promiseId = (group: Group, memberId: string, sessionTimeoutMs: number): void => {
    const timer = setTimeout(() => takeBackId(group, memberId), sessionTimeoutMs).unref()
    group.promisedIds.set(memberId, timer)
  }

  const admit = (group: Group, request: JoinRequest, id: string): Member => {
    clearTimeout(group.promisedIds.get(id))
    group.promisedIds.delete(id)
    const { clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request
    const about = { id, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs, protocols }
    const member: Member = { ...about, assignment: Buffer.alloc(0), join: null, sync: null, session: null }
    group.members.set(id, member)
    return member
  }

  /** Parks the member in the joining phase, which begins if it isn't under way. */
  const parkJoin = (group: Group, member: Member, request: JoinRequest): Promise<JoinAnswer> => {
    // A second request of the same member takes the place of the first.
    member.join?.(refuseJoin(member.id, errorCodes.REBALANCE_IN_PROGRESS))
    const giveUp = (): JoinAnswer => {
      member.join = null
      // Who doesn't know its id can't come back; who does may, until its session ends.
      if (request.memberId === '') rebalancer.remove(group, member)
      else rebalancer.touch(group, member)
      return refuseJoin(member.id, errorCodes.UNKNOWN_MEMBER_ID)
    }
    return waitUnlessClosed(request.closed, giveUp, (resolve) => {
      member.join = resolve
      rebalancer.touch(group, member)
      rebalancer.prepare(group)
    })
  }

  const rejoin = (group: Group, member: Member, request: JoinRequest): Promise<JoinAnswer> => {
    const isUnchanged = sameProtocols(member.protocols, request.protocols)
    const mayStay =
      isUnchanged &&
      (group.state === 'CompletingRebalance' || (group.state === 'Stable' && member.id !== group.leaderId))
    if (mayStay) {
      rebalancer.touch(group, member)
      return Promise.resolve(rebalancer.answerOf(group, member))
    }
    const { sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request
    Object.assign(member, { sessionTimeoutMs, rebalanceTimeoutMs, protocols })
    return parkJoin(group, member, request)
  }

  const join = async (request: JoinRequest): Promise<JoinAnswer> => {
    try {
      checkJoin(request)
    } catch (error) {
      if (error instanceof ProtocolError) return refuseJoin(request.memberId, error.code)
      throw error
    }
    const { groupId, memberId } = request
    const known = groups.get(groupId)
    const member = known?.members.get(memberId)
    if (known && member) return rejoin(known, member, request)
    if (memberId !== '' && !known?.promisedIds.has(memberId)) {
      return refuseJoin(memberId, errorCodes.UNKNOWN_MEMBER_ID)
    }
    const group = known ?? createGroup(groupId)
    groups.set(groupId, group)
    const id = memberId || `${request.clientId || 'member'}-${randomUUID()}`
    if (memberId === '' && request.needsKnownId) {
      promiseId(group, id, request.sessionTimeoutMs)
      return refuseJoin(id, errorCodes.MEMBER_ID_REQUIRED)
    }
    group.protocolType = request.protocolType
    return parkJoin(group, admit(group, request, id), request)
  }

  /** The member, if it is one and of this generation. */
  const find = (
    groupId: string,
    generation: number,
    memberId: string,
  ): { group: Group; member: Member } | number => {
    if (groupId === '') return errorCodes.INVALID_GROUP_ID
    const group = groups.get(groupId)
    const member = group?.members.get(memberId)
    if (!group || !member) return errorCodes.UNKNOWN_MEMBER_ID
    return group.generation === generation ? { group, member } : errorCodes.ILLEGAL_GENERATION
  }

  const sync = async (request: SyncRequest): Promise<SyncAnswer> => {
    const nothing = Buffer.alloc(0)
    const found = find(request.groupId, request.generation, request.memberId)
    if (typeof found === 'number') return { errorCode: found, assignment: nothing }
    const { group, member } = found
    if (group.state === 'PreparingRebalance') {
      return { errorCode: errorCodes.REBALANCE_IN_PROGRESS, assignment: nothing }
    }
    if (group.state === 'Stable') {
      rebalancer.touch(group, member)
      return { errorCode: errorCodes.NONE, assignment: member.assignment }
    }
    if (!hasRoomFor(request.assignments.reduce((sum, { assignment }) => sum + assignment.length, 0))) {
      return { errorCode: errorCodes.GROUP_MAX_SIZE_REACHED, assignment: nothing }
    }
    member.sync?.({ errorCode: errorCodes.REBALANCE_IN_PROGRESS, assignment: nothing })
    const giveUp = (): SyncAnswer => {
      member.sync = null
      rebalancer.touch(group, member)
      return { errorCode: errorCodes.UNKNOWN_MEMBER_ID, assignment: nothing }
    }
    return waitUnlessClosed(request.closed, giveUp, (resolve) => {
      member.sync = resolve
      rebalancer.touch(group, member)
      if (member.id !== group.leaderId) return
      for (const { memberId, assignment } of request.assignments) {
        const other = group.members.get(memberId)
        // A copy: the frame it came in shouldn't be kept for its sake.
        if (other) other.assignment = Buffer.from(assignment)
      }
      rebalancer.finishSync(group)
    })
  }

  return {
    join,
    sync,
    heartbeat(groupId, generation, memberId) {
      const found = find(groupId, generation, memberId)
      if (typeof found === 'number') return found
      rebalancer.touch(found.group, found.member)
      return found.group.state === 'PreparingRebalance' ? errorCodes.REBALANCE_IN_PROGRESS : errorCodes.NONE
    },
    leave(groupId, memberId) {
      const group = groups.get(groupId)
      if (group?.promisedIds.has(memberId)) {
        takeBackId(group, memberId)
        return errorCodes.NONE
      }
      const member = group?.members.get(memberId)
      if (!group || !member) return errorCodes.UNKNOWN_MEMBER_ID
      rebalancer.remove(group, member)
      return errorCodes.NONE
    },
    checkCommit(groupId, generation, memberId, hasOffsets) {
      if (groupId === '') return errorCodes.INVALID_GROUP_ID
      const group = groups.get(groupId)
      if (generation < 0 && !group?.members.size) return errorCodes.NONE
      if (!group && !hasOffsets) return errorCodes.ILLEGAL_GENERATION
      const found = find(groupId, generation, memberId)
      if (typeof found === 'number') return found
      rebalancer.touch(found.group, found.member)
      return found.group.state === 'CompletingRebalance' ? errorCodes.REBALANCE_IN_PROGRESS : errorCodes.NONE
    },
    get: (groupId) => groups.get(groupId),
    forget(groupId) {
      for (const timer of groups.get(groupId)?.promisedIds.values() ?? []) clearTimeout(timer)
      groups.delete(groupId)
    },
    groups: () => [...groups.values()],
    close() {
      for (const group of groups.values()) {
        if (group.phaseTimer) clearTimeout(group.phaseTimer)
        for (const timer of group.promisedIds.values()) clearTimeout(timer)
        for (const { session } of group.members.values()) if (session) clearTimeout(session)
      }
      groups.clear()
    },
  }
}
