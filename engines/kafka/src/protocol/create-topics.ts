import { errorCodes, ProtocolError, toErrorCode, toErrorMessage } from '../errors.ts'
import { checkConfig } from '../topics/topic-config.ts'
import { checkTopicName } from '../topics/topic-name.ts'
import { type Reader } from '../wire/reader.ts'
import { ANSWERED, BROKER_ID, type Api, type BrokerContext } from './api.ts'

interface Assignment {
  partition: number
  replicas: number[]
}
interface NewTopic {
  name: string
  partitions: number
  replication: number
  assignments: Assignment[]
  configs: { name: string; value: string | null }[]
}

const readTopic = (reader: Reader): NewTopic => ({
  name: reader.string(),
  partitions: reader.int32(),
  replication: reader.int16(),
  assignments: reader.array((r) => ({ partition: r.int32(), replicas: r.array((b) => b.int32()) })),
  configs: reader.array((r) => ({ name: r.string(), value: r.nullableString() })),
})

/** Reads the number of partitions out of a manual assignment, which here can name broker 0 alone. */
function countAssigned(topic: NewTopic): number {
  if (topic.partitions !== -1 || topic.replication !== -1) {
    throw new ProtocolError('INVALID_REQUEST', 'give an assignment or numbers, not both')
  }
  const seen = new Set(topic.assignments.map(({ partition }) => partition))
  const isDense = topic.assignments.every((_, i) => seen.has(i)) && seen.size === topic.assignments.length
  const isHere = topic.assignments.every(({ replicas }) => replicas.length === 1 && replicas[0] === BROKER_ID)
  if (!isDense || !isHere) throw new ProtocolError('INVALID_REPLICA_ASSIGNMENT', 'there is broker 0 alone')
  return topic.assignments.length
}

function countPartitions(topic: NewTopic, fallback: number): number {
  if (topic.assignments.length > 0) return countAssigned(topic)
  if (topic.replication !== 1 && topic.replication !== -1) {
    throw new ProtocolError('INVALID_REPLICATION_FACTOR', 'there is one broker, so one replica')
  }
  if (topic.partitions !== -1 && topic.partitions < 1) {
    throw new ProtocolError('INVALID_PARTITIONS', 'a topic has one partition at least')
  }
  return topic.partitions === -1 ? fallback : topic.partitions
}

async function create(
  topic: NewTopic,
  validateOnly: boolean,
  { topics, settings }: BrokerContext,
): Promise<void> {
  checkTopicName(topic.name)
  if (topics.get(topic.name)) throw new ProtocolError('TOPIC_ALREADY_EXISTS', `topic ${topic.name} exists`)
  const overrides = Object.fromEntries(
    topic.configs.map(({ name, value }) => [name, checkConfig(name, value)]),
  )
  const partitions = countPartitions(topic, settings.defaultPartitions)
  if (!validateOnly) await topics.create(topic.name, partitions, overrides)
}

export const createTopics: Api = {
  key: 19,
  name: 'CreateTopics',
  minVersion: 0,
  maxVersion: 4,
  async handle({ version, body, answer }, broker) {
    const wanted = body.array(readTopic)
    body.int32()
    const validateOnly = version >= 1 && body.boolean()
    const times = new Map<string, number>()
    for (const { name } of wanted) times.set(name, (times.get(name) ?? 0) + 1)
    const make = async (
      topic: NewTopic,
    ): Promise<{ name: string; errorCode: number; message: string | null }> => {
      try {
        if ((times.get(topic.name) ?? 0) > 1)
          throw new ProtocolError('INVALID_REQUEST', 'the topic is named twice')
        await create(topic, validateOnly, broker)
        return { name: topic.name, errorCode: errorCodes.NONE, message: null }
      } catch (error) {
        return { name: topic.name, errorCode: toErrorCode(error), message: toErrorMessage(error) }
      }
    }
    const results = await Promise.all(wanted.map(make))
    if (version >= 2) answer.int32(0)
    answer.array(results, (writer, { name, errorCode, message }) => {
      writer.string(name).int16(errorCode)
      if (version >= 1) writer.string(message)
    })
    return ANSWERED
  },
}
