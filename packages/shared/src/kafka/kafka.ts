import { type Consumer, Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { z } from 'zod'
import { setting, wholeNumber } from '../config/index.ts'
import { type TopicDefinition } from '../events/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { registerCodecs } from './codecs.ts'
import { createLongPolls, type LongPolls } from './long-polls.ts'
import { mendRequestQueue } from './mend-request-queue.ts'

export const kafkaConfig = z.object({
  brokers: setting(
    z.string().transform((list, context) => {
      const brokers = list.split(',').map((broker) => broker.trim())
      if (brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker))) return brokers
      context.addIssue({ code: 'custom', message: 'expected host:port, more of them with commas between' })
      return z.NEVER
    }),
    { env: 'ONGAKU_KAFKA_BROKERS', description: 'the Kafka brokers, as host:port with commas between' },
  ),
  partitions: setting(wholeNumber(1, 1000).default(6), {
    env: 'ONGAKU_KAFKA_PARTITIONS',
    description: 'how many partitions a topic gets when it is made',
  }),
  replicationFactor: setting(wholeNumber(1, 10).default(1), {
    env: 'ONGAKU_KAFKA_REPLICATION_FACTOR',
    description: 'how many brokers keep each partition of a topic when it is made',
  }),
  password: setting(z.string().min(1).max(1024).optional(), {
    env: 'ONGAKU_KAFKA_PASSWORD',
    description: 'the password the brokers ask for; without it nobody signs in',
    secret: true,
  }),
  username: setting(z.string().min(1).max(256).optional(), {
    env: 'ONGAKU_KAFKA_USERNAME',
    description: 'the user name that goes with the password; `ongaku` unless set',
  }),
  mechanism: setting(z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(), {
    env: 'ONGAKU_KAFKA_SASL',
    description: 'how to sign in: plain, scram-sha-256 or scram-sha-512; scram-sha-256 unless set',
  }),
})

export type KafkaConfig = z.infer<typeof kafkaConfig>

/** The user name of a sign-in that names none. */
export const defaultKafkaUsername = 'ongaku'

function describeSignIn({
  mechanism = 'scram-sha-256',
  username,
  password,
}: KafkaConfig): SASLOptions | undefined {
  if (password === undefined) return undefined
  // The type wants each mechanism by itself.
  return { mechanism: mechanism as 'plain', username: username ?? defaultKafkaUsername, password }
}

/** A kafkajs client. Its own lines, several for each lost connection, are logged at debug level; its users log what matters. */
export function createKafka(config: KafkaConfig, clientId: string, logger: Logger): Kafka {
  registerCodecs()
  mendRequestQueue()
  const longPolls = createLongPolls()
  const sasl = describeSignIn(config)
  const kafka = new Kafka({
    clientId: `ongaku-${clientId}`,
    brokers: config.brokers,
    ...(sasl && { sasl }),
    socketFactory: longPolls.socketFactory,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    // Short, since a request waits for it; what may wait longer (a consumer, a start) retries on its own.
    retry: { retries: 3, initialRetryTime: 150, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log: { message, error } }) =>
        logger.debug({ kafka: message, error: error as unknown }, 'kafka client'),
  })
  longPollsOf.set(kafka, longPolls)
  return kafka
}

const longPollsOf = new WeakMap<Kafka, LongPolls>()

/** Stops a consumer of a client without waiting for the fetch it may be in. */
export async function disconnectConsumer(kafka: Kafka, consumer: Consumer): Promise<void> {
  const disconnected = consumer.disconnect()
  longPollsOf.get(kafka)?.end()
  await disconnected
}

function describeTopic({ cleanupPolicy, retentionMs, maxMessageBytes }: TopicDefinition) {
  return [
    { name: 'cleanup.policy', value: cleanupPolicy },
    {
      name: cleanupPolicy === 'compact' ? 'delete.retention.ms' : 'retention.ms',
      value: String(retentionMs),
    },
    { name: 'max.message.bytes', value: String(maxMessageBytes) },
  ]
}

/** Creates the topics that do not exist yet and leaves the others as they are. It is ready while the brokers answer. */
export function createTopics(
  kafka: Kafka,
  config: KafkaConfig,
  topics: readonly TopicDefinition[],
): Component {
  const admin = kafka.admin()
  return {
    name: 'kafka',
    async start() {
      await admin.connect()
      const existing = new Set(await admin.listTopics())
      const missing = topics.filter(({ name }) => !existing.has(name))
      if (missing.length === 0) return
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic: topic.name,
          numPartitions: config.partitions,
          replicationFactor: config.replicationFactor,
          configEntries: describeTopic(topic),
        })),
      })
    },
    stop: () => admin.disconnect(),
    async checkReady() {
      await admin.describeCluster()
    },
  }
}
