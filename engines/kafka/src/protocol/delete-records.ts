import { errorCodes, ProtocolError, toErrorCode } from '../errors.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'

interface Result {
  partition: number
  lowWatermark: number
  errorCode: number
}

async function cut(topic: string, partition: number, offset: number, broker: BrokerContext): Promise<Result> {
  try {
    const { topic: known, log } = broker.topics.partition(topic, partition)
    if (!known.config.deleted)
      throw new ProtocolError('POLICY_VIOLATION', 'the topic is compacted, not deleted')
    return { partition, lowWatermark: await log.deleteRecordsBefore(offset), errorCode: errorCodes.NONE }
  } catch (error) {
    const errorCode = error instanceof ProtocolError ? toErrorCode(error) : errorCodes.KAFKA_STORAGE_ERROR
    return { partition, lowWatermark: -1, errorCode }
  }
}

/** DeleteRecords: the log's start moves at once, durably; the disk is freed segment by segment later. */
export const deleteRecords: Api = {
  key: 21,
  name: 'DeleteRecords',
  minVersion: 0,
  maxVersion: 1,
  async handle({ body, answer }, broker) {
    const topics = body.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => ({ partition: p.int32(), offset: p.int64() })),
    }))
    body.int32()
    const results = await Promise.all(
      topics.map(async ({ name, partitions }) => ({
        name,
        partitions: await Promise.all(partitions.map((p) => cut(name, p.partition, p.offset, broker))),
      })),
    )
    answer.int32(0).array(results, (writer, topic) => {
      writer.string(topic.name).array(topic.partitions, (w, { partition, lowWatermark, errorCode }) => {
        w.int32(partition).int64(lowWatermark).int16(errorCode)
      })
    })
    return ANSWERED
  },
}
