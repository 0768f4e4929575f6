import { errorCodes, ProtocolError, toErrorCode } from '../errors.ts'
import { codecOf } from '../records/codec.ts'
import { checkBatch } from '../records/check-batch.ts'
import { type Reader } from '../wire/reader.ts'
import { ANSWERED, SILENT, type Api, type BrokerContext } from './api.ts'

const PRODUCE_KEY = 0
// KIP-110: a client of an earlier version may not know the codec.
const FIRST_WITH_ZSTD = 7

interface PartitionData {
  partition: number
  records: Buffer | null
}
interface PartitionResult {
  partition: number
  errorCode: number
  baseOffset: number
  appendTime: number
  startOffset: number
}
interface TopicResult {
  name: string
  partitions: PartitionResult[]
}

const readTopic = (reader: Reader): { name: string; partitions: PartitionData[] } => ({
  name: reader.string(),
  partitions: reader.array((r) => ({ partition: r.int32(), records: r.nullableBytes() })),
})

/** From version 3 on Apache Kafka calls an old message set an invalid record; before, an unsupported format. */
const codeFor = (error: unknown, version: number): number => {
  const code = toErrorCode(error)
  return code === errorCodes.UNSUPPORTED_FOR_MESSAGE_FORMAT && version >= 3 ? errorCodes.INVALID_RECORD : code
}

async function appendTo(
  topicName: string,
  { partition, records }: PartitionData,
  version: number,
  { topics, settings }: BrokerContext,
): Promise<PartitionResult> {
  try {
    const { topic, log } = topics.partition(topicName, partition)
    const { maxMessageBytes, compacted, logAppendTime, timestampAfterMaxMs } = topic.config
    const now = settings.clock()
    const appendTime = logAppendTime ? now : null
    const latestTime = now + timestampAfterMaxMs
    const batch = checkBatch(records, { maxMessageBytes, needsKeys: compacted, appendTime, latestTime })
    if (version < FIRST_WITH_ZSTD && codecOf(batch.header.attributes) === 'zstd') {
      throw new ProtocolError('UNSUPPORTED_COMPRESSION_TYPE', 'zstd needs version 7 of Produce')
    }
    const baseOffset = await log.append(batch)
    const startOffset = log.startOffset()
    return { partition, errorCode: errorCodes.NONE, baseOffset, appendTime: appendTime ?? -1, startOffset }
  } catch (error) {
    if (!(error instanceof ProtocolError))
      settings.logger.error({ topic: topicName, partition, error }, 'produce failed')
    return { partition, errorCode: codeFor(error, version), baseOffset: -1, appendTime: -1, startOffset: -1 }
  }
}

const isAcks = (acks: number): boolean => acks === -1 || acks === 0 || acks === 1

/**
 * Produce: every batch is checked and appended before the first wait, so requests of one connection are appended in
 * their order. acks=1 is answered as acks=all is, once the batch is on the disk.
 */
export const produce: Api = {
  key: PRODUCE_KEY,
  name: 'Produce',
  minVersion: 0,
  maxVersion: 7,
  async handle({ version, body, answer }, broker) {
    const transactionalId = version >= 3 ? body.nullableString() : null
    const acks = body.int16()
    body.int32()
    const topics = body.array(readTopic)
    const refusal = !isAcks(acks)
      ? errorCodes.INVALID_REQUIRED_ACKS
      : transactionalId !== null
        ? errorCodes.INVALID_TXN_STATE
        : null
    const refuse = ({ partition }: PartitionData): PartitionResult => {
      return { partition, errorCode: refusal ?? 0, baseOffset: -1, appendTime: -1, startOffset: -1 }
    }
    const results: Promise<TopicResult>[] = topics.map(async ({ name, partitions }) => {
      if (refusal !== null) return { name, partitions: partitions.map(refuse) }
      return {
        name,
        partitions: await Promise.all(partitions.map((data) => appendTo(name, data, version, broker))),
      }
    })
    const done = await Promise.all(results)
    if (acks === 0) return SILENT
    answer.array(done, (writer, topic) => {
      writer.string(topic.name).array(topic.partitions, (w, result) => {
        w.int32(result.partition).int16(result.errorCode).int64(result.baseOffset)
        if (version >= 2) w.int64(result.appendTime)
        if (version >= 5) w.int64(result.startOffset)
      })
    })
    if (version >= 1) answer.int32(0)
    return ANSWERED
  },
}
