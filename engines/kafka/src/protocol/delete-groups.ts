import { errorCodes } from '../errors.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'

async function remove(id: string, { coordinator, offsets, settings }: BrokerContext): Promise<number> {
  const group = coordinator.get(id)
  if (group && group.members.size > 0) return errorCodes.NON_EMPTY_GROUP
  if (!group && !offsets.has(id)) return errorCodes.GROUP_ID_NOT_FOUND
  try {
    coordinator.forget(id)
    if (offsets.has(id)) await offsets.deleteGroup(id)
    return errorCodes.NONE
  } catch (error) {
    settings.logger.error({ group: id, error }, 'could not delete a group')
    return errorCodes.COORDINATOR_NOT_AVAILABLE
  }
}

export const deleteGroups: Api = {
  key: 42,
  name: 'DeleteGroups',
  minVersion: 0,
  maxVersion: 1,
  async handle({ body, answer }, broker) {
    const ids = body.array((r) => r.string())
    const results = await Promise.all(ids.map(async (id) => ({ id, errorCode: await remove(id, broker) })))
    answer.int32(0).array(results, (writer, { id, errorCode }) => writer.string(id).int16(errorCode))
    return ANSWERED
  },
}
