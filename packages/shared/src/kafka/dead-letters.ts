import { CompressionTypes, type Kafka, type KafkaMessage, Partitioners } from 'kafkajs'
import { type AppError } from '../errors/index.ts'
import { deadLetterTopic, type TopicDefinition } from '../events/index.ts'

/** A message that a group can't process, and where it is. */
export interface Undeliverable {
  group: string
  topic: TopicDefinition
  partition: number
  message: KafkaMessage
}

export interface DeadLetters {
  /** Puts a message as it came into its group's dead-letter topic, with the reason and the place it came from. */
  send(undeliverable: Undeliverable, error: AppError): Promise<void>
  stop(): Promise<void>
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE'

/** Connects with the first dead letter, since most consumers never have one. */
export function createDeadLetters(kafka: Kafka): DeadLetters {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  })
  return {
    async send({ group, topic, partition, message }, error) {
      await producer.connect()
      const headers = {
        ...message.headers,
        dlq_reason: error.code,
        dlq_error: error.message.slice(0, 2_000),
        dlq_topic: topic.name,
        dlq_partition: String(partition),
        dlq_offset: message.offset,
      }
      const { name } = deadLetterTopic(topic, group)
      const send = (value: Buffer | null, more: Record<string, string>) =>
        producer.send({
          topic: name,
          acks: -1,
          compression: CompressionTypes.GZIP,
          messages: [{ key: message.key, value, headers: { ...headers, ...more } }],
        })
      try {
        await send(message.value, {})
      } catch (failure) {
        // It was compressed better than we can. Its offset has to do, or nothing after it would ever be read.
        if (!isTooLarge(failure)) throw failure
        await send(null, { dlq_value: 'left out: too large' })
      }
    },
    stop: () => producer.disconnect(),
  }
}
