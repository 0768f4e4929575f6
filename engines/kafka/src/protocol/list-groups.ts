import { errorCodes } from '../errors.ts'
import { ANSWERED, type Api } from './api.ts'

/** ListGroups: those with members and those that have committed. */
export const listGroups: Api = {
  key: 16,
  name: 'ListGroups',
  minVersion: 0,
  maxVersion: 2,
  handle({ version, answer }, { coordinator, offsets }) {
    const types = new Map<string, string>()
    for (const { id, protocolType } of offsets.groups()) types.set(id, protocolType)
    for (const { id, protocolType } of coordinator.groups()) types.set(id, protocolType)
    if (version >= 1) answer.int32(0)
    answer.int16(errorCodes.NONE)
    answer.array([...types], (writer, [id, protocolType]) => writer.string(id).string(protocolType))
    return ANSWERED
  },
}
