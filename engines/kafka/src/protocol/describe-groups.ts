import { errorCodes } from '../errors.ts'
import { metadataFor, type Group } from '../groups/group.ts'
import { type Writer } from '../wire/writer.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'

// "Not asked for", as authorised operations aren't kept here.
const NO_OPERATIONS = -(2 ** 31)

function writeMembers(answer: Writer, group: Group | undefined, version: number): void {
  answer.array([...(group?.members.values() ?? [])], (writer, member) => {
    writer.string(member.id)
    if (version >= 4) writer.string(null)
    const isStable = group?.state === 'Stable'
    writer.string(member.clientId).string(member.clientHost)
    writer.bytes(isStable ? metadataFor(member, group.protocol) : Buffer.alloc(0))
    writer.bytes(isStable ? member.assignment : Buffer.alloc(0))
  })
}

function writeGroup(
  answer: Writer,
  id: string,
  version: number,
  { coordinator, offsets }: BrokerContext,
): void {
  const group = coordinator.get(id)
  const keptType = offsets.protocolType(id)
  answer.int16(errorCodes.NONE).string(id)
  answer
    .string(group?.state ?? (keptType === undefined ? 'Dead' : 'Empty'))
    .string(group?.protocolType || (keptType ?? ''))
  answer.string(group?.state === 'Stable' ? group.protocol : '')
  writeMembers(answer, group, version)
  if (version >= 3) answer.int32(NO_OPERATIONS)
}

/** DescribeGroups: a group that isn't known is 'Dead', without an error, as up to version 5 of the protocol. */
export const describeGroups: Api = {
  key: 15,
  name: 'DescribeGroups',
  minVersion: 0,
  maxVersion: 4,
  handle({ version, body, answer }, broker) {
    // Each once, however often it is named: an answer holds all that the members have brought.
    const ids = [...new Set(body.array((r) => r.string()))]
    if (version >= 3) body.boolean()
    if (version >= 1) answer.int32(0)
    answer.array(ids, (writer, id) => writeGroup(writer, id, version, broker))
    return ANSWERED
  },
}
