import { CompressionTypes, type KafkaMessage, type Producer } from 'kafkajs'
import { type AppError } from '../errors/index.ts'
import { deadLetterTopic } from '../events/index.ts'

/** A message together with where it stands. */
export interface Located {
  topic: string
  partition: number
  message: KafkaMessage
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE'

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
    // It came compressed better than we can: the place it stands at has to do, or nothing behind it would ever be read.
    if (!isTooLarge(failure)) throw failure
    await send(null, { dlq_value: 'left out: too large' })
  }
}
