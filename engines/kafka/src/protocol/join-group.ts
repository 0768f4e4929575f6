import { errorCodes } from '../errors.ts'
import { ANSWERED, type Api } from './api.ts'

export const joinGroup: Api = {
  key: 11,
  name: 'JoinGroup',
  minVersion: 0,
  maxVersion: 5,
  async handle({ version, body, answer, clientId, remoteAddress, closed }, { coordinator }) {
    const groupId = body.string()
    const sessionTimeoutMs = body.int32()
    const rebalanceTimeoutMs = version >= 1 ? body.int32() : sessionTimeoutMs
    const memberId = body.string()
    const instanceId = version >= 5 ? body.nullableString() : null
    const protocolType = body.string()
    // Copies: they outlive the frame they came in.
    const protocols = body.array((r) => ({ name: r.string(), metadata: Buffer.from(r.bytes()) }))
    const about = { groupId, memberId, clientId, clientHost: `/${remoteAddress}`, protocolType, protocols }
    const times = { sessionTimeoutMs, rebalanceTimeoutMs, needsKnownId: version >= 4, closed }
    const refusal = {
      errorCode: errorCodes.UNSUPPORTED_VERSION,
      generation: -1,
      protocol: '',
      leaderId: '',
      members: [],
    }
    const result =
      instanceId === null ? await coordinator.join({ ...about, ...times }) : { ...refusal, memberId }
    if (version >= 2) answer.int32(0)
    answer.int16(result.errorCode).int32(result.generation).string(result.protocol)
    answer.string(result.leaderId).string(result.memberId)
    answer.array(result.members, (writer, { id, metadata }) => {
      writer.string(id)
      if (version >= 5) writer.string(null)
      writer.bytes(metadata)
    })
    return ANSWERED
  },
}
