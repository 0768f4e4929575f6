import { errorCodes, ProtocolError, toErrorCode } from '../errors.ts'
import { type TimedOffset } from '../log/log-reader.ts'
import { type Reader } from '../wire/reader.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'

const LATEST = -1
const EARLIEST = -2

interface Query {
  partition: number
  leaderEpoch: number
  timestamp: number
}

const readQuery = (reader: Reader, version: number): Query => ({
  partition: reader.int32(),
  leaderEpoch: version >= 4 ? reader.int32() : -1,
  timestamp: reader.int64(),
})

async function find(topic: string, query: Query, { topics }: BrokerContext): Promise<TimedOffset> {
  if (query.timestamp < EARLIEST) {
    throw new ProtocolError('UNSUPPORTED_VERSION', `no meaning for time ${query.timestamp} in these versions`)
  }
  const { log } = topics.partition(topic, query.partition)
  if (query.leaderEpoch > 0) throw new ProtocolError('UNKNOWN_LEADER_EPOCH', 'this broker has epoch 0 alone')
  if (query.timestamp === LATEST) return { offset: log.highWatermark(), timestamp: -1 }
  if (query.timestamp === EARLIEST) return { offset: log.startOffset(), timestamp: -1 }
  return (await log.findOffsetByTime(query.timestamp)) ?? { offset: -1, timestamp: -1 }
}

/** ListOffsets from version 1 on, which answers with one offset; a time later than every record gives -1. */
export const listOffsets: Api = {
  key: 2,
  name: 'ListOffsets',
  minVersion: 1,
  maxVersion: 5,
  async handle({ version, body, answer }, broker) {
    body.int32()
    if (version >= 2) body.int8()
    const topics = body.array((r) => ({ name: r.string(), queries: r.array((q) => readQuery(q, version)) }))
    const look = async (name: string, query: Query) => {
      try {
        return { ...query, found: await find(name, query, broker), errorCode: errorCodes.NONE }
      } catch (error) {
        return { ...query, found: { offset: -1, timestamp: -1 }, errorCode: toErrorCode(error) }
      }
    }
    const results = await Promise.all(
      topics.map(async ({ name, queries }) => ({
        name,
        partitions: await Promise.all(queries.map((query) => look(name, query))),
      })),
    )
    if (version >= 2) answer.int32(0)
    answer.array(results, (writer, topic) => {
      writer.string(topic.name).array(topic.partitions, (w, { partition, errorCode, found }) => {
        w.int32(partition).int16(errorCode).int64(found.timestamp).int64(found.offset)
        if (version >= 4) w.int32(found.offset >= 0 ? 0 : -1)
      })
    })
    return ANSWERED
  },
}
