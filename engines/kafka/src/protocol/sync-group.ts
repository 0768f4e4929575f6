import { ANSWERED, type Api } from './api.ts'

export const syncGroup: Api = {
  key: 14,
  name: 'SyncGroup',
  minVersion: 0,
  maxVersion: 3,
  async handle({ version, body, answer, closed }, { coordinator }) {
    const groupId = body.string()
    const generation = body.int32()
    const memberId = body.string()
    if (version >= 3) body.nullableString()
    const assignments = body.array((r) => ({ memberId: r.string(), assignment: r.bytes() }))
    const result = await coordinator.sync({ groupId, generation, memberId, assignments, closed })
    if (version >= 1) answer.int32(0)
    answer.int16(result.errorCode).bytes(result.assignment)
    return ANSWERED
  },
}
