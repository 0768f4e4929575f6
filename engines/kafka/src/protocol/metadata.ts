import { isIP } from 'node:net'
import { errorCodes, toErrorCode } from '../errors.ts'
import { type PartitionLog } from '../log/partition-log.ts'
import { type Writer } from '../wire/writer.ts'
import { checkTopicName } from '../topics/topic-name.ts'
import { ANSWERED, BROKER_ID, type Api, type ApiRequest, type BrokerContext } from './api.ts'

interface TopicAnswer {
  name: string
  errorCode: number
  partitions: readonly PartitionLog[]
}

/** The host that clients are told: for a wildcard listener, the address this one came in by. */
export function advertisedHost({ settings }: BrokerContext, { localAddress }: ApiRequest): string {
  if (settings.advertisedHost !== null) return settings.advertisedHost
  const isWildcard = isIP(settings.host) !== 0 && /^[0:.]+$/.test(settings.host)
  return isWildcard ? localAddress.replace(/^::ffff:/, '') : settings.host
}

async function describe(name: string, mayCreate: boolean, broker: BrokerContext): Promise<TopicAnswer> {
  const { topics, settings } = broker
  const known = topics.get(name)
  if (known) return { name, errorCode: errorCodes.NONE, partitions: known.partitions }
  try {
    checkTopicName(name)
    if (!mayCreate) return { name, errorCode: errorCodes.UNKNOWN_TOPIC_OR_PARTITION, partitions: [] }
    const { partitions } = await topics.create(name, settings.defaultPartitions, {})
    return { name, errorCode: errorCodes.NONE, partitions }
  } catch (error) {
    // Two clients may have asked at once; the second finds what the first made.
    const made = topics.get(name)
    if (made) return { name, errorCode: errorCodes.NONE, partitions: made.partitions }
    return { name, errorCode: toErrorCode(error), partitions: [] }
  }
}

function writeTopic(answer: Writer, { name, errorCode, partitions }: TopicAnswer, version: number): void {
  answer.int16(errorCode).string(name)
  if (version >= 1) answer.boolean(false)
  answer.array([...partitions.keys()], (writer, partition) => {
    writer.int16(errorCodes.NONE).int32(partition).int32(BROKER_ID)
    if (version >= 7) writer.int32(0)
    const replicas = [BROKER_ID]
    writer.array(replicas, (w, id) => w.int32(id)).array(replicas, (w, id) => w.int32(id))
    if (version >= 5) writer.array([], () => undefined)
  })
}

export const metadata: Api = {
  key: 3,
  name: 'Metadata',
  minVersion: 0,
  maxVersion: 7,
  async handle(request, broker) {
    const { version, body, answer } = request
    const named = body.nullableArray((r) => r.string())
    const clientAllows = version < 4 || body.boolean()
    const wantsAll = named === null || (version === 0 && named.length === 0)
    const mayCreate = !wantsAll && clientAllows && broker.settings.autoCreateTopics
    const names = wantsAll ? broker.topics.names() : [...new Set(named)]
    const topics = await Promise.all(names.map((name) => describe(name, mayCreate, broker)))
    if (version >= 3) answer.int32(0)
    answer.array([BROKER_ID], (writer, id) => {
      writer.int32(id).string(advertisedHost(broker, request)).int32(broker.port())
      if (version >= 1) writer.string(null)
    })
    if (version >= 2) answer.string(broker.identity.clusterId)
    if (version >= 1) answer.int32(BROKER_ID)
    answer.array(topics, (writer, topic) => writeTopic(writer, topic, version))
    return ANSWERED
  },
}
