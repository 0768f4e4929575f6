import { type Consumer, type EachBatchPayload, type Kafka, Partitioners } from 'kafkajs'
import { type Clock } from '../clock/index.ts'
import { groupBy } from '../collections/index.ts'
import { deadLetterTopic, topicNamed } from '../events/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { type KafkaConfig, createTopics } from './kafka.ts'
import { cutIntoRuns, readItem, type SettledEvent, settleRun } from './process-batch.ts'
import { Abandoned } from './settle.ts'
import { type Subscription } from './subscribe.ts'

export interface ConsumersOptions {
  kafka: Kafka
  config: KafkaConfig
  logger: Logger
  clock: Clock
  /** Told of every event that is handled or dead-lettered; tests wait on it. */
  onSettled?: ((settled: SettledEvent) => void) | undefined
}

interface GroupState {
  joined: boolean
  reason: string
}

const partitionsAtOnce = 4

function createGroup(group: string, subscriptions: readonly Subscription[], options: ConsumersOptions) {
  const { kafka, logger } = options
  const state: GroupState = { joined: false, reason: 'has not joined its group yet' }
  const stopping = new AbortController()
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: 10_000,
    rebalanceTimeout: 20_000,
    heartbeatInterval: 2_000,
    maxWaitTimeInMs: 1_000,
    allowAutoTopicCreation: false,
  })
  const deadLetters = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  })
  const failure = watch(consumer, state)

  async function eachBatch({
    batch,
    resolveOffset,
    heartbeat,
    isRunning,
    isStale,
  }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch
    const keepAlive = async () => {
      if (!isRunning() || isStale()) throw new Abandoned('the partition is no longer ours')
      await heartbeat()
    }
    const context = { ...options, group, topic, partition, deadLetters, signal: stopping.signal, keepAlive }
    const runs = cutIntoRuns(batch.messages.map((message) => readItem(message, subscriptions)))
    try {
      for (const run of runs) {
        await keepAlive()
        await settleRun(run, context)
        const last = run.at(-1)
        if (last) resolveOffset(last.message.offset)
      }
    } catch (error) {
      // What is not resolved is fetched again, by us or by whoever has the partition next.
      if (!(error instanceof Abandoned)) throw error
      logger.debug({ group, topic, partition, reason: error.message }, 'left a batch before its end')
    }
  }

  return {
    name: `consumer ${group}`,
    failure,
    async start() {
      await deadLetters.connect()
      await consumer.connect()
      const topics = [...new Set(subscriptions.map(({ definition }) => definition.topic))]
      await consumer.subscribe({ topics, fromBeginning: true })
      await consumer.run({
        eachBatch,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
      })
    },
    async stop() {
      stopping.abort()
      await consumer.disconnect()
      await deadLetters.disconnect()
    },
    checkReady() {
      return state.joined ? Promise.resolve() : Promise.reject(new Error(`${group} ${state.reason}`))
    },
  } satisfies Component
}

/**
 * Follows a consumer's membership. A crash that kafkajs doesn't restart from ends the consumer for good while HTTP
 * goes on; the process has to end then, so that something starts it anew.
 */
function watch(consumer: Consumer, state: GroupState): Promise<Error> {
  const { GROUP_JOIN, CRASH, STOP } = consumer.events
  consumer.on(GROUP_JOIN, () => Object.assign(state, { joined: true }))
  consumer.on(STOP, () => Object.assign(state, { joined: false, reason: 'is stopped' }))
  return new Promise((resolve) => {
    consumer.on(CRASH, ({ payload }) => {
      Object.assign(state, { joined: false, reason: `crashed: ${payload.error.message}` })
      if (!payload.restart) resolve(payload.error)
    })
  })
}

/** All consumers of a service, one for each group among its subscriptions, with the topics they need. */
export function createConsumers(
  subscriptions: readonly Subscription[],
  options: ConsumersOptions,
): Component {
  const byGroup = groupBy(subscriptions, ({ group }) => group)
  const groups = [...byGroup].map(([group, members]) => createGroup(group, members, options))
  const sources = [...new Set(subscriptions.map(({ definition }) => definition.topic))].map(topicNamed)
  const letters = subscriptions.map(({ definition, group }) => deadLetterTopic(definition.topic, group))
  const uniqueLetters = [...new Map(letters.map((topic) => [topic.name, topic])).values()]
  const topics = createTopics(options.kafka, options.config, [...sources, ...uniqueLetters])
  return {
    name: 'consumers',
    failure: Promise.race(groups.map(({ failure }) => failure)),
    async start() {
      await topics.start()
      // Together: each join takes a round of the group's rebalance.
      await Promise.all(groups.map((group) => group.start()))
    },
    async stop() {
      await Promise.all(groups.map((group) => group.stop()))
      await topics.stop()
    },
    async checkReady() {
      await topics.checkReady?.()
      await Promise.all(groups.map((group) => group.checkReady()))
    },
  }
}
