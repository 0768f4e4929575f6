import { type EachBatchPayload, type Kafka } from 'kafkajs'
import { type Clock, systemClock } from '../clock/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { createDeadLetters } from './dead-letters.ts'
import { disconnectConsumer } from './kafka.ts'
import { followMembership } from './membership.ts'
import { createOffsetCommits } from './offset-commits.ts'
import { createPace } from './pace.ts'
import { cutIntoRuns, readItem } from './read-item.ts'
import { type SettledEvent, settleRun } from './settle-run.ts'
import { Abandoned } from './settle.ts'
import { type Subscription } from './subscribe.ts'

export interface GroupOptions {
  kafka: Kafka
  logger: Logger
  clock: Clock
  /** Called for every event that is handled or dead-lettered; tests wait on it. */
  onSettled?: ((settled: SettledEvent) => void) | undefined
  /** How long the broker waits for a sign of life before it gives the partitions to another member. */
  sessionTimeoutMs?: number
}

const partitionsAtOnce = 4

/** How many events a handler gets at once at most, and how many are parsed in one turn of the event loop. */
const maxRun = 500

/**
 * How much of a partition is fetched at once, in bytes as stored in the log. A compressed import unpacks to ten times as
 * much, and each event becomes an object of two kilobytes: with kafkajs's default of 1 MiB a consumer would hold twenty
 * thousand of them.
 */
const maxFetchedBytes = 128 * 1024

/** One consumer group with its subscriptions. */
export function createGroup(group: string, subscriptions: readonly Subscription[], options: GroupOptions) {
  const { kafka, logger, clock, onSettled, sessionTimeoutMs = 10_000 } = options
  const topics = new Map(subscriptions.map(({ definition: { topic } }) => [topic.name, topic]))
  const stopping = new AbortController()
  const offsets = createOffsetCommits(logger)
  const deadLetters = createDeadLetters(kafka)
  const pace = createPace(systemClock)
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: 20_000,
    heartbeatInterval: sessionTimeoutMs / 5,
    maxWaitTimeInMs: 5_000,
    maxBytesPerPartition: maxFetchedBytes,
    allowAutoTopicCreation: false,
  })
  consumer.on(consumer.events.FETCH, () => pace.fetched())
  const { failure, checkReady } = followMembership(consumer, {
    group,
    logger,
    onJoin: () => offsets.forget(),
    onRebalance: () => void offsets.flush(),
  })

  async function settleBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale, commitOffsetsIfNecessary } = payload
    const { partition, messages } = batch
    const topic = topics.get(batch.topic)
    if (!topic) throw new Error(`no subscription of ${group} is for ${batch.topic}`)
    const keepAlive = async () => {
      if (!isRunning() || isStale()) throw new Abandoned('the partition is no longer ours')
      await heartbeat()
    }
    const resolve = ({ offset }: { offset: string }) => {
      resolveOffset(offset)
      offsets.note(topic.name, partition, offset, commitOffsetsIfNecessary)
    }
    const { signal } = stopping
    const context = {
      group,
      topic,
      partition,
      logger,
      clock,
      signal,
      keepAlive,
      resolve,
      deadLetters,
      onSettled,
    }
    for (let start = 0; start < messages.length; start += maxRun) {
      const part = messages.slice(start, start + maxRun)
      const items = part.flatMap((message) => readItem(message, topic.name, subscriptions) ?? [])
      for (const run of cutIntoRuns(items)) await settleRun(run, context)
      const last = part.at(-1)
      if (last) resolve(last)
    }
  }

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch
    pace.begin()
    try {
      await settleBatch(payload)
      await pace.end(stopping.signal)
      if (stopping.signal.aborted) await offsets.flush()
    } catch (error) {
      // What is settled is kept; the rest is fetched again, by us or by the partition's next owner.
      await offsets.flush()
      if (!(error instanceof Abandoned)) throw error
      logger.debug({ group, topic, partition, reason: error.message }, 'left a batch before its end')
    }
  }

  return {
    name: `consumer ${group}`,
    failure,
    async start() {
      await consumer.connect()
      await consumer.subscribe({ topics: [...topics.keys()], fromBeginning: true })
      await consumer.run({
        eachBatch,
        eachBatchAutoResolve: false,
        autoCommit: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
      })
    },
    async stop() {
      stopping.abort()
      await offsets.flush()
      await disconnectConsumer(kafka, consumer)
      await deadLetters.stop()
    },
    checkReady,
  } satisfies Component
}
