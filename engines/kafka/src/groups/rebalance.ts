import { errorCodes } from '../errors.ts'
import { electProtocol, metadataFor, type Group, type Member } from './group.ts'
import { type JoinAnswer } from './group-messages.ts'

export interface Rebalancer {
  /** Begins (or goes on with) the joining phase. */
  prepare(group: Group): void
  /** Ends the joining phase if nobody is missing. */
  completeIfAllJoined(group: Group): void
  /** Takes a member out; the others rebalance. */
  remove(group: Group, member: Member): void
  /** Restarts a member's session: it has been heard of. */
  touch(group: Group, member: Member): void
  answerOf(group: Group, member: Member): JoinAnswer
  /** Ends the waiting for the leader's assignment. */
  finishSync(group: Group): void
}

const clear = (timer: NodeJS.Timeout | null): null => {
  if (timer) clearTimeout(timer)
  return null
}

/** The moves of a group between its states; see the class comment of GroupCoordinator in Apache Kafka. */
export function createRebalancer(initialDelayMs: number, onChange: (group: Group) => void): Rebalancer {
  const longestRebalance = (group: Group): number =>
    Math.max(0, ...[...group.members.values()].map(({ rebalanceTimeoutMs }) => rebalanceTimeoutMs))

  const answerOf = (group: Group, member: Member): JoinAnswer => {
    const isLeader = member.id === group.leaderId
    const everyone = isLeader ? [...group.members.values()] : []
    return {
      errorCode: errorCodes.NONE,
      generation: group.generation,
      protocol: group.protocol,
      leaderId: group.leaderId,
      memberId: member.id,
      members: everyone.map((other) => ({ id: other.id, metadata: metadataFor(other, group.protocol) })),
    }
  }

  const answerSync = (member: Member, errorCode: number): void => {
    const { sync } = member
    member.sync = null
    sync?.({ errorCode, assignment: errorCode === errorCodes.NONE ? member.assignment : Buffer.alloc(0) })
  }

  const becomeEmpty = (group: Group): void => {
    group.phaseTimer = clear(group.phaseTimer)
    group.state = 'Empty'
    group.generation++
    group.protocol = ''
    group.leaderId = ''
    group.gathering = false
  }

  const touch = (group: Group, member: Member): void => {
    clear(member.session)
    // While it waits for an answer a member can't send heartbeats, and the phase has a limit of its own.
    if (member.join || member.sync) return
    member.session = setTimeout(() => remove(group, member), member.sessionTimeoutMs).unref()
  }

  const awaitSync = (group: Group): void => {
    group.phaseTimer = setTimeout(() => {
      // Chosen first: removing one answers all the others that wait.
      const silent = [...group.members.values()].filter(({ sync }) => !sync)
      for (const member of silent) remove(group, member)
    }, longestRebalance(group)).unref()
  }

  const complete = (group: Group): void => {
    group.phaseTimer = clear(group.phaseTimer)
    group.gathering = false
    for (const member of [...group.members.values()]) {
      if (member.join) continue
      clear(member.session)
      group.members.delete(member.id)
    }
    if (group.members.size === 0) {
      becomeEmpty(group)
      onChange(group)
      return
    }
    group.generation++
    group.protocol = electProtocol(group)
    const [first] = group.members.keys()
    if (!group.members.has(group.leaderId)) group.leaderId = first ?? ''
    group.state = 'CompletingRebalance'
    for (const member of group.members.values()) {
      const { join } = member
      member.join = null
      member.assignment = Buffer.alloc(0)
      touch(group, member)
      join?.(answerOf(group, member))
    }
    awaitSync(group)
  }

  const haveAllJoined = (group: Group): boolean => [...group.members.values()].every(({ join }) => join)

  const completeIfAllJoined = (group: Group): void => {
    if (group.state !== 'PreparingRebalance' || group.gathering || group.promisedIds.size > 0) return
    if (haveAllJoined(group)) complete(group)
  }

  const prepare = (group: Group): void => {
    if (group.state === 'PreparingRebalance') return completeIfAllJoined(group)
    const wasEmpty = group.state === 'Empty'
    group.state = 'PreparingRebalance'
    group.phaseTimer = clear(group.phaseTimer)
    for (const member of group.members.values()) {
      if (!member.sync) continue
      answerSync(member, errorCodes.REBALANCE_IN_PROGRESS)
      touch(group, member)
    }
    const limit = longestRebalance(group)
    if (!wasEmpty || initialDelayMs === 0) {
      group.phaseTimer = setTimeout(() => complete(group), limit).unref()
      return completeIfAllJoined(group)
    }
    group.gathering = true
    group.phaseTimer = setTimeout(
      () => {
        group.gathering = false
        // Who was only given an id has had its time; when it comes it makes the group rebalance.
        if (haveAllJoined(group)) complete(group)
        else group.phaseTimer = setTimeout(() => complete(group), limit).unref()
      },
      Math.min(initialDelayMs, limit),
    ).unref()
  }

  const remove = (group: Group, member: Member): void => {
    if (group.members.get(member.id) !== member) return
    clear(member.session)
    group.members.delete(member.id)
    const { join } = member
    member.join = null
    const refusal = { generation: -1, protocol: '', leaderId: '', memberId: member.id, members: [] }
    join?.({ errorCode: errorCodes.UNKNOWN_MEMBER_ID, ...refusal })
    answerSync(member, errorCodes.UNKNOWN_MEMBER_ID)
    if (group.members.size === 0 && group.promisedIds.size === 0) becomeEmpty(group)
    else prepare(group)
    onChange(group)
  }

  const finishSync = (group: Group): void => {
    group.phaseTimer = clear(group.phaseTimer)
    group.state = 'Stable'
    for (const member of group.members.values()) {
      if (!member.sync) continue
      answerSync(member, errorCodes.NONE)
      touch(group, member)
    }
  }

  return { prepare, completeIfAllJoined, remove, touch, answerOf, finishSync }
}
