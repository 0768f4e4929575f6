import { type Reader } from '../wire/reader.ts'

export interface FetchPartition {
  partition: number
  leaderEpoch: number
  offset: number
  maxBytes: number
}
interface FetchTopic {
  name: string
  partitions: FetchPartition[]
}

export interface FetchRequest {
  maxWaitMs: number
  minBytes: number
  maxBytes: number
  sessionId: number
  topics: FetchTopic[]
}

const readPartition = (reader: Reader, version: number): FetchPartition => {
  const partition = reader.int32()
  const leaderEpoch = version >= 9 ? reader.int32() : -1
  const offset = reader.int64()
  if (version >= 5) reader.int64()
  return { partition, leaderEpoch, offset, maxBytes: reader.int32() }
}

/** Reads a Fetch request of version 4 to 11. */
export function readFetchRequest(reader: Reader, version: number): FetchRequest {
  reader.int32()
  const maxWaitMs = reader.int32()
  const minBytes = reader.int32()
  const maxBytes = reader.int32()
  // The isolation level: without transactions all that is readable is committed.
  reader.int8()
  const sessionId = version >= 7 ? reader.int32() : 0
  if (version >= 7) reader.int32()
  const topics = reader.array((r) => ({
    name: r.string(),
    partitions: r.array((p) => readPartition(p, version)),
  }))
  if (version >= 7) reader.array((r) => ({ topic: r.string(), partitions: r.array((p) => p.int32()) }))
  if (version >= 11) reader.string()
  return { maxWaitMs, minBytes, maxBytes, sessionId, topics }
}
