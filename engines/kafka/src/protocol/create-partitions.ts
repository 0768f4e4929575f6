import { errorCodes, ProtocolError, toErrorCode, toErrorMessage } from '../errors.ts'
import { type Reader } from '../wire/reader.ts'
import { ANSWERED, BROKER_ID, type Api, type BrokerContext } from './api.ts'

interface Growth {
  name: string
  count: number
  assignments: number[][] | null
}

const readGrowth = (reader: Reader): Growth => ({
  name: reader.string(),
  count: reader.int32(),
  assignments: reader.nullableArray((r) => r.array((b) => b.int32())),
})

async function grow(
  { name, count, assignments }: Growth,
  validateOnly: boolean,
  broker: BrokerContext,
): Promise<void> {
  const topic = broker.topics.get(name)
  if (!topic) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`)
  const added = count - topic.partitions.length
  if (added <= 0)
    throw new ProtocolError('INVALID_PARTITIONS', `topic ${name} has ${topic.partitions.length} already`)
  const isHere = (assignments ?? []).every((replicas) => replicas.length === 1 && replicas[0] === BROKER_ID)
  if (!isHere || (assignments && assignments.length !== added)) {
    throw new ProtocolError('INVALID_REPLICA_ASSIGNMENT', 'there is broker 0 alone')
  }
  if (!validateOnly) await broker.topics.grow(name, count)
}

export const createPartitions: Api = {
  key: 37,
  name: 'CreatePartitions',
  minVersion: 0,
  maxVersion: 1,
  async handle({ body, answer }, broker) {
    const wanted = body.array(readGrowth)
    body.int32()
    const validateOnly = body.boolean()
    const make = async (
      growth: Growth,
    ): Promise<{ name: string; errorCode: number; message: string | null }> => {
      try {
        await grow(growth, validateOnly, broker)
        return { name: growth.name, errorCode: errorCodes.NONE, message: null }
      } catch (error) {
        return { name: growth.name, errorCode: toErrorCode(error), message: toErrorMessage(error) }
      }
    }
    const results = await Promise.all(wanted.map(make))
    answer.int32(0).array(results, (writer, { name, errorCode, message }) => {
      writer.string(name).int16(errorCode).string(message)
    })
    return ANSWERED
  },
}
