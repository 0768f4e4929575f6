import { errorCodes, ProtocolError, toErrorCode, toErrorMessage } from '../errors.ts'
import { topicConfigs } from '../topics/topic-config.ts'
import { type Reader } from '../wire/reader.ts'
import { type Writer } from '../wire/writer.ts'
import { ANSWERED, BROKER_ID, type Api, type BrokerContext } from './api.ts'
import { BROKER_RESOURCE, findTopicResource, type ConfigResource } from './config-resource.ts'

const TOPIC_CONFIG = 1
const STATIC_BROKER_CONFIG = 4
const DEFAULT_CONFIG = 5

type Query = ConfigResource & { names: string[] | null }
interface Entry {
  name: string
  value: string
  source: number
  readOnly: boolean
  fallback: string | null
}

const readQuery = (reader: Reader): Query => ({
  type: reader.int8(),
  name: reader.string(),
  names: reader.nullableArray((r) => r.string()),
})

function describeBroker({ settings }: BrokerContext): Entry[] {
  const values: Record<string, string> = {
    'broker.id': String(BROKER_ID),
    'auto.create.topics.enable': String(settings.autoCreateTopics),
    'num.partitions': String(settings.defaultPartitions),
    'default.replication.factor': '1',
  }
  const about = { source: STATIC_BROKER_CONFIG, readOnly: true, fallback: null }
  return Object.entries(values).map(([name, value]) => ({ name, value, ...about }))
}

function describe(query: Query, broker: BrokerContext): Entry[] {
  if (query.type === BROKER_RESOURCE) {
    if (query.name === String(BROKER_ID)) return describeBroker(broker)
    throw new ProtocolError('INVALID_REQUEST', `there is broker ${BROKER_ID} alone`)
  }
  const { overrides } = findTopicResource(query, broker)
  return Object.entries(topicConfigs).map(([name, { default: fallback }]) => {
    const given = overrides[name]
    const source = given === undefined ? DEFAULT_CONFIG : TOPIC_CONFIG
    return { name, value: given ?? fallback, source, readOnly: false, fallback }
  })
}

function writeEntry(answer: Writer, entry: Entry, version: number, withSynonyms: boolean): void {
  answer.string(entry.name).string(entry.value).boolean(entry.readOnly)
  if (version === 0) {
    answer.boolean(entry.source === DEFAULT_CONFIG).boolean(false)
    return
  }
  answer.int8(entry.source).boolean(false)
  const synonyms = [{ value: entry.value, source: entry.source }]
  if (entry.fallback !== null && entry.source !== DEFAULT_CONFIG) {
    synonyms.push({ value: entry.fallback, source: DEFAULT_CONFIG })
  }
  answer.array(withSynonyms ? synonyms : [], (writer, { value, source }) => {
    writer.string(entry.name).string(value).int8(source)
  })
}

export const describeConfigs: Api = {
  key: 32,
  name: 'DescribeConfigs',
  minVersion: 0,
  maxVersion: 2,
  handle({ version, body, answer }, broker) {
    const queries = body.array(readQuery)
    const withSynonyms = version >= 1 && body.boolean()
    answer.int32(0).array(queries, (writer, query) => {
      let errorCode: number = errorCodes.NONE
      let message: string | null = null
      let entries: Entry[] = []
      try {
        const { names } = query
        entries = describe(query, broker).filter(({ name }) => !names?.length || names.includes(name))
      } catch (error) {
        errorCode = toErrorCode(error)
        message = toErrorMessage(error)
      }
      writer.int16(errorCode).string(message).int8(query.type).string(query.name)
      writer.array(entries, (w, entry) => writeEntry(w, entry, version, withSynonyms))
    })
    return ANSWERED
  },
}
