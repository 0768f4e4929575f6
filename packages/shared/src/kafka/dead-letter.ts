import { type KafkaMessage, type Producer } from 'kafkajs'
import { type AppError } from '../errors/index.ts'
import { deadLetterTopic } from '../events/index.ts'

/** A message together with where it stands. */
export interface Located {
  topic: string
  partition: number
  message: KafkaMessage
}

/** Puts a message as it came into its group's dead-letter topic, with the reason and the place it came from. */
export async function sendToDeadLetters(
  producer: Producer,
  group: string,
  { topic, partition, message }: Located,
  error: AppError,
): Promise<void> {
  const headers = {
    ...message.headers,
    dlq_reason: error.code,
    dlq_error: error.message.slice(0, 2_000),
    dlq_topic: topic,
    dlq_partition: String(partition),
    dlq_offset: message.offset,
  }
  const { name } = deadLetterTopic(topic, group)
  await producer.send({
    topic: name,
    acks: -1,
    messages: [{ key: message.key, value: message.value, headers }],
  })
}
