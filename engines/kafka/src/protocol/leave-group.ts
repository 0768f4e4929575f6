import { errorCodes } from '../errors.ts'
import { ANSWERED, type Api } from './api.ts'

/** LeaveGroup: one member up to version 2, a list with a result for each from version 3 on. */
export const leaveGroup: Api = {
  key: 13,
  name: 'LeaveGroup',
  minVersion: 0,
  maxVersion: 3,
  handle({ version, body, answer }, { coordinator }) {
    const groupId = body.string()
    if (version < 3) {
      const errorCode = coordinator.leave(groupId, body.string())
      if (version >= 1) answer.int32(0)
      answer.int16(errorCode)
      return ANSWERED
    }
    const members = body.array((r) => ({ memberId: r.string(), instanceId: r.nullableString() }))
    answer.int32(0).int16(errorCodes.NONE)
    answer.array(members, (writer, { memberId, instanceId }) => {
      writer.string(memberId).string(instanceId).int16(coordinator.leave(groupId, memberId))
    })
    return ANSWERED
  },
}
