import { errorCodes } from '../errors.ts'
import { type CommittedOffset } from '../groups/offset-store.ts'
import { ANSWERED, type Api } from './api.ts'

interface Wanted {
  name: string
  partitions: number[]
}

const groupByTopic = (all: CommittedOffset[]): Wanted[] => {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of all) {
    const partitions = topics.get(topic)
    if (partitions) partitions.push(partition)
    else topics.set(topic, [partition])
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }))
}

/** OffsetFetch: -1 for a partition without a commit; from version 2 on no list of topics means all. */
export const offsetFetch: Api = {
  key: 9,
  name: 'OffsetFetch',
  minVersion: 1,
  maxVersion: 5,
  handle({ version, body, answer }, { offsets }) {
    const groupId = body.string()
    const named = body.nullableArray((r) => ({ name: r.string(), partitions: r.array((p) => p.int32()) }))
    const wanted = named ?? (version >= 2 ? groupByTopic(offsets.all(groupId)) : [])
    if (version >= 3) answer.int32(0)
    answer.array(wanted, (writer, { name, partitions }) => {
      writer.string(name).array(partitions, (w, partition) => {
        const committed = offsets.get(groupId, name, partition)
        w.int32(partition).int64(committed?.offset ?? -1)
        if (version >= 5) w.int32(-1)
        w.string(committed ? committed.metadata : '').int16(errorCodes.NONE)
      })
    })
    if (version >= 2) answer.int16(errorCodes.NONE)
    return ANSWERED
  },
}
