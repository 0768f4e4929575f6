import { randomUUID } from 'node:crypto'
import { type EachBatchPayload, type Kafka, type KafkaMessage } from 'kafkajs'
import {
  type EventDefinition,
  readEnvelope,
  readEvent,
  type ReceivedEvent,
  type TopicDefinition,
} from '../events/index.ts'
import { systemClock } from '../clock/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { createTopics, disconnectConsumer, type KafkaConfig } from './kafka.ts'
import { followMembership } from './membership.ts'
import { createPace } from './pace.ts'

/** An event as a tail sees it; `type` and `topic` say which definition it belongs to. */
export type TailedEvent<D extends EventDefinition = EventDefinition> =
  D extends EventDefinition<infer S> ? ReceivedEvent<S> & { type: string; topic: string } : never

/** What is known of an event before its data is read. */
export interface EventHead {
  type: string
  id: string
  /** The message's key; undefined without one. */
  key: string | undefined
}

export interface TailOptions {
  kafka: Kafka
  config: KafkaConfig
  logger: Logger
  /** Whether an event is read at all; all are unless given. What nobody asks for then costs no parsing. */
  wants?: (head: EventHead) => boolean
}

const maxBytes = 2 * 1024 * 1024

/** People don't notice so little, and a fetch for each event would cost as much as what the event is for. */
const gatherMs = 50

const readText = (header: unknown): string =>
  Buffer.isBuffer(header) || typeof header === 'string' ? header.toString() : ''

function readTailed<D extends EventDefinition>(
  definitions: readonly D[],
  { batch }: EachBatchPayload,
  { logger, wants = () => true }: TailOptions,
): TailedEvent<D>[] {
  const { topic } = batch
  const find = (type: string) =>
    definitions.find((known) => known.topic.name === topic && known.type === type)

  function readMessage(message: KafkaMessage): TailedEvent<D>[] {
    const key = message.key?.toString()
    const binaryType = readText(message.headers?.ce_type)
    // Read by hand, since this is done for every event there is.
    if (binaryType) {
      const head = { type: binaryType, id: readText(message.headers?.ce_id), key }
      if (!find(binaryType) || !wants(head)) return []
    }
    const envelope = readEnvelope(message)
    const { type, id, isTombstone } = envelope
    const definition = find(type)
    if (!definition || isTombstone) return []
    if (!binaryType && !wants({ type, id, key })) return []
    return [{ ...readEvent(definition, envelope), type, topic } as TailedEvent<D>]
  }

  return batch.messages.flatMap((message) => {
    try {
      return readMessage(message)
    } catch (error) {
      logger.debug(
        { topic, offset: message.offset, err: error },
        'a tail skipped a message it could not read',
      )
      return []
    }
  })
}

/**
 * Follows what is published from now on to the topics of some events, in all partitions, for live streams: nothing is
 * committed, and after a restart it begins at the end again. After a lost connection it goes on where it was. The handler
 * must not wait: what happens with slow readers is up to it.
 *
 * kafkajs reads only as a member of a group, so each tail is the one member of a group of its own, which it deletes when
 * it stops. A broker drops the group of a process that died by itself, since it holds no offsets.
 */
export function followTail<D extends EventDefinition>(
  definitions: readonly D[],
  handle: (events: readonly TailedEvent<D>[]) => void,
  options: TailOptions,
): Component {
  const { kafka, config, logger } = options
  const group = `tail.${randomUUID()}`
  const byName = new Map<string, TopicDefinition>(definitions.map(({ topic }) => [topic.name, topic]))
  const topics = createTopics(kafka, config, [...byName.values()])
  const admin = kafka.admin()
  const pace = createPace(systemClock, gatherMs)
  const stopping = new AbortController()
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: 10_000,
    maxBytes,
    maxBytesPerPartition: maxBytes,
    allowAutoTopicCreation: false,
  })
  consumer.on(consumer.events.FETCH, () => pace.fetched())
  /** The next offset by topic and partition; a new membership would begin at the end and leave out what came meanwhile. */
  const positions = new Map<string, Map<number, string>>()

  function seekToPositions(): void {
    for (const [topic, partitions] of positions) {
      for (const [partition, offset] of partitions) consumer.seek({ topic, partition, offset })
    }
  }
  const { failure, checkReady } = followMembership(consumer, { group, logger, onJoin: seekToPositions })

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    pace.begin()
    positions.get(batch.topic)?.set(batch.partition, String(BigInt(batch.lastOffset()) + 1n))
    const events = readTailed(definitions, payload, options)
    try {
      if (events.length > 0) handle(events)
    } catch (error) {
      logger.error({ err: error }, 'a handler of a tail failed')
    }
    await pace.end(stopping.signal)
  }

  return {
    name: 'tail',
    failure,
    checkReady,
    async start() {
      await topics.start()
      await admin.connect()
      for (const topic of byName.keys()) {
        const offsets = await admin.fetchTopicOffsets(topic)
        positions.set(topic, new Map(offsets.map(({ partition, high }) => [partition, high])))
      }
      await consumer.connect()
      await consumer.subscribe({ topics: [...byName.keys()], fromBeginning: false })
      await consumer.run({ eachBatch, autoCommit: false, partitionsConsumedConcurrently: 1 })
    },
    async stop() {
      stopping.abort()
      await disconnectConsumer(kafka, consumer)
      await admin.deleteGroups([group]).catch((error: unknown) => {
        logger.debug({ group, err: error }, 'the group of a tail is left to the broker')
      })
      await admin.disconnect()
      await topics.stop()
    },
  }
}
