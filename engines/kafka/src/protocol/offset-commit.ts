import { errorCodes } from '../errors.ts'
import { type CommittedOffset } from '../groups/offset-store.ts'
import { type Reader } from '../wire/reader.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'

// Characters, as Apache Kafka counts them for offset.metadata.max.bytes.
const MAX_METADATA_LENGTH = 4096
// A client in a loop shouldn't fill memory and disk with group names.
const MAX_GROUPS = 10_000

interface Result {
  partition: number
  errorCode: number
}

const readPartition = (reader: Reader, version: number): Omit<CommittedOffset, 'topic'> => {
  const partition = reader.int32()
  const offset = reader.int64()
  if (version >= 6) reader.int32()
  return { partition, offset, metadata: reader.string() }
}

/** What is wrong with a commit, first of all that its topic isn't there; then what is wrong with who makes it. */
function check(commit: CommittedOffset, refusal: number, { topics }: BrokerContext): number {
  if (!topics.get(commit.topic)?.partitions[commit.partition]) return errorCodes.UNKNOWN_TOPIC_OR_PARTITION
  if (refusal !== errorCodes.NONE) return refusal
  if ((commit.metadata ?? '').length > MAX_METADATA_LENGTH) return errorCodes.OFFSET_METADATA_TOO_LARGE
  return Number.isSafeInteger(commit.offset) ? errorCodes.NONE : errorCodes.INVALID_REQUEST
}

/** OffsetCommit: answered once the offsets are on the disk. The retention time of old versions has no effect. */
export const offsetCommit: Api = {
  key: 8,
  name: 'OffsetCommit',
  minVersion: 2,
  maxVersion: 7,
  async handle({ version, body, answer }, broker) {
    const groupId = body.string()
    const generation = body.int32()
    const memberId = body.string()
    if (version >= 7) body.nullableString()
    if (version <= 4) body.int64()
    const topics = body.array((r) => ({
      name: r.string(),
      partitions: r.array((p) => readPartition(p, version)),
    }))
    const { coordinator, offsets, settings } = broker
    const isTooMany = !offsets.has(groupId) && offsets.count() >= MAX_GROUPS
    const refusal = isTooMany
      ? errorCodes.GROUP_MAX_SIZE_REACHED
      : coordinator.checkCommit(groupId, generation, memberId, offsets.has(groupId))
    const accepted: CommittedOffset[] = []
    const results = topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((data): Result => {
        const commit = { topic: name, ...data }
        const errorCode = check(commit, refusal, broker)
        if (errorCode === errorCodes.NONE) accepted.push(commit)
        return { partition: data.partition, errorCode }
      }),
    }))
    let failure: number = errorCodes.NONE
    try {
      if (accepted.length > 0)
        await offsets.commit(groupId, coordinator.get(groupId)?.protocolType ?? '', accepted)
    } catch (error) {
      settings.logger.error({ group: groupId, error }, 'could not keep committed offsets')
      // Retriable, as Apache Kafka answers when its offsets topic can't be written.
      failure = errorCodes.COORDINATOR_NOT_AVAILABLE
    }
    if (version >= 3) answer.int32(0)
    answer.array(results, (writer, topic) => {
      writer.string(topic.name).array(topic.partitions, (w, { partition, errorCode }) => {
        w.int32(partition).int16(errorCode || failure)
      })
    })
    return ANSWERED
  },
}
