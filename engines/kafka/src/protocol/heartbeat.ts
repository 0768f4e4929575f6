import { ANSWERED, type Api } from './api.ts'

export const heartbeat: Api = {
  key: 12,
  name: 'Heartbeat',
  minVersion: 0,
  maxVersion: 3,
  handle({ version, body, answer }, { coordinator }) {
    const groupId = body.string()
    const generation = body.int32()
    const memberId = body.string()
    if (version >= 3) body.nullableString()
    if (version >= 1) answer.int32(0)
    answer.int16(coordinator.heartbeat(groupId, generation, memberId))
    return ANSWERED
  },
}
