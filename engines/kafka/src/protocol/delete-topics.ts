import { errorCodes, toErrorCode } from '../errors.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'

async function remove(name: string, { topics, offsets }: BrokerContext): Promise<number> {
  try {
    await topics.delete(name)
    await offsets.deleteTopic(name)
    return errorCodes.NONE
  } catch (error) {
    return toErrorCode(error)
  }
}

/** DeleteTopics: the topic, its records and every group's offsets in it. */
export const deleteTopics: Api = {
  key: 20,
  name: 'DeleteTopics',
  minVersion: 0,
  maxVersion: 3,
  async handle({ version, body, answer }, broker) {
    const names = body.array((r) => r.string())
    body.int32()
    const results = await Promise.all(
      names.map(async (name) => ({ name, errorCode: await remove(name, broker) })),
    )
    if (version >= 1) answer.int32(0)
    answer.array(results, (writer, { name, errorCode }) => writer.string(name).int16(errorCode))
    return ANSWERED
  },
}
