import { type RawClient } from './raw-client.ts'

export interface ProduceResult {
  errorCode: number
  baseOffset: number
  appendTime: number
  startOffset: number
}

/** Produces one batch with version 7 and gives what the broker says of its partition. */
export async function produceRaw(
  client: RawClient,
  topic: string,
  partition: number,
  records: Buffer,
  acks = -1,
): Promise<ProduceResult> {
  const answer = await client.send(0, 7, (body) => {
    body.string(null).int16(acks).int32(10_000)
    body.array([0], (w) => w.string(topic).array([0], (p) => p.int32(partition).bytes(records)))
  })
  const [result] = answer.array((r) => {
    r.string()
    return r.array((p) => {
      p.int32()
      return { errorCode: p.int16(), baseOffset: p.int64(), appendTime: p.int64(), startOffset: p.int64() }
    })[0]
  })
  if (!result) throw new Error('the answer names no partition')
  return result
}

export interface FetchOptions {
  maxWaitMs?: number
  minBytes?: number
  maxBytes?: number
  partitionMaxBytes?: number
}
export interface FetchResult {
  errorCode: number
  highWatermark: number
  startOffset: number
  records: Buffer
}

/** Fetches several partitions with version 11. */
export async function fetchAll(
  client: RawClient,
  topic: string,
  places: { partition: number; offset: number }[],
  options: FetchOptions = {},
): Promise<FetchResult[]> {
  const { maxWaitMs = 0, minBytes = 1, maxBytes = 8_000_000, partitionMaxBytes = maxBytes } = options
  const answer = await client.send(1, 11, (body) => {
    body.int32(-1).int32(maxWaitMs).int32(minBytes).int32(maxBytes).int8(0).int32(0).int32(-1)
    body.array([0], (w) => {
      w.string(topic).array(places, (p, { partition, offset }) => {
        p.int32(partition).int32(-1).int64(offset).int64(-1).int32(partitionMaxBytes)
      })
    })
    body.array([], () => undefined).string('')
  })
  answer.int32()
  const errorCode = answer.int16()
  answer.int32()
  if (errorCode !== 0) throw new Error(`fetch failed with ${errorCode}`)
  const [topicAnswer] = answer.array((r) => {
    r.string()
    return r.array((p): FetchResult => {
      p.int32()
      const head = { errorCode: p.int16(), highWatermark: p.int64() }
      p.int64()
      const startOffset = p.int64()
      p.nullableArray((a) => [a.int64(), a.int64()])
      p.int32()
      return { ...head, startOffset, records: p.nullableBytes() ?? Buffer.alloc(0) }
    })
  })
  return topicAnswer ?? []
}

export async function fetchRaw(
  client: RawClient,
  topic: string,
  partition: number,
  offset: number,
  options?: FetchOptions,
): Promise<FetchResult> {
  const [result] = await fetchAll(client, topic, [{ partition, offset }], options)
  if (!result) throw new Error('the answer names no partition')
  return result
}

export interface TopicSpec {
  partitions?: number
  replication?: number
  configs?: Record<string, string>
  validateOnly?: boolean
}

/** Creates a topic with version 3; gives the error code. */
export async function createTopicRaw(client: RawClient, name: string, spec: TopicSpec = {}): Promise<number> {
  const answer = await client.send(19, 3, (body) => {
    body.array([name], (w, topic) => {
      w.string(topic)
        .int32(spec.partitions ?? 1)
        .int16(spec.replication ?? 1)
      w.array([], () => undefined)
      w.array(Object.entries(spec.configs ?? {}), (c, [key, value]) => c.string(key).string(value))
    })
    body.int32(10_000).boolean(spec.validateOnly ?? false)
  })
  answer.int32()
  const [code] = answer.array((r) => {
    r.string()
    const errorCode = r.int16()
    r.nullableString()
    return errorCode
  })
  return code ?? -1
}

/** Deletes a topic with version 1; gives the error code. */
export async function deleteTopicRaw(client: RawClient, name: string): Promise<number> {
  const answer = await client.send(20, 1, (body) => body.array([name], (w) => w.string(name)).int32(10_000))
  answer.int32()
  const [code] = answer.array((r) => (r.string(), r.int16()))
  return code ?? -1
}

export interface TopicMetadata {
  errorCode: number
  name: string
  partitions: number[]
}

/** Asks for topics with version 5. */
export async function describeTopics(
  client: RawClient,
  names: string[] | null,
  mayCreate = false,
): Promise<TopicMetadata[]> {
  const answer = await client.send(3, 5, (body) => {
    body.array(names, (w, name) => w.string(name)).boolean(mayCreate)
  })
  answer.int32()
  answer.array((r) => [r.int32(), r.string(), r.int32(), r.nullableString()])
  answer.nullableString()
  answer.int32()
  return answer.array((r) => {
    const errorCode = r.int16()
    const name = r.string()
    r.boolean()
    const partitions = r.array((p) => {
      const code = p.int16()
      p.int32()
      const leader = p.int32()
      for (let i = 0; i < 3; i++) p.array((id) => id.int32())
      return code === 0 && leader >= 0 ? code : 5
    })
    return { errorCode, name, partitions }
  })
}

/** Looks up one offset by time (-1 the end, -2 the start) with version 1. */
export async function listOffset(
  client: RawClient,
  topic: string,
  partition: number,
  timestamp: number,
): Promise<{ errorCode: number; timestamp: number; offset: number }> {
  const answer = await client.send(2, 1, (body) => {
    body.int32(-1).array([0], (w) => w.string(topic).array([0], (p) => p.int32(partition).int64(timestamp)))
  })
  const [result] = answer.array((r) => {
    r.string()
    return r.array((p) => {
      p.int32()
      return { errorCode: p.int16(), timestamp: p.int64(), offset: p.int64() }
    })[0]
  })
  if (!result) throw new Error('the answer names no partition')
  return result
}

/** Gets an idempotent producer's id. */
export async function initProducer(client: RawClient): Promise<number> {
  const answer = await client.send(22, 1, (body) => body.string(null).int32(60_000))
  answer.int32()
  const errorCode = answer.int16()
  if (errorCode !== 0) throw new Error(`no producer id: ${errorCode}`)
  return answer.int64()
}

/** DeleteRecords, version 1, for one partition. */
export async function deleteRecordsRaw(
  client: RawClient,
  topic: string,
  partition: number,
  offset: number,
): Promise<{ lowWatermark: number; errorCode: number }> {
  const answer = await client.send(21, 1, (body) => {
    body.array([0], (w) => w.string(topic).array([0], (p) => p.int32(partition).int64(offset))).int32(10_000)
  })
  answer.int32()
  const [result] = answer.array((r) => {
    r.string()
    return r.array((p) => {
      p.int32()
      return { lowWatermark: p.int64(), errorCode: p.int16() }
    })[0]
  })
  if (!result) throw new Error('the answer names no partition')
  return result
}
