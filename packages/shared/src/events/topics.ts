export interface TopicDefinition {
  name: string
  /** How long messages are kept, in milliseconds. */
  retentionMs: number
  /** The largest batch the broker takes, in bytes: the largest request body, with room for what each event adds. */
  maxMessageBytes: number
}

const day = 86_400_000
const mebibyte = 1024 * 1024

export const topics = {
  plays: { name: 'plays.v1', retentionMs: 30 * day, maxMessageBytes: 24 * mebibyte },
} satisfies Record<string, TopicDefinition>

/** Where a group puts the messages of a topic it can't process. */
export function deadLetterTopic(topic: string, group: string): TopicDefinition {
  // Larger than any topic's, for the headers that tell the reason.
  return { name: `${topic}.${group}.dlq`, retentionMs: 30 * day, maxMessageBytes: 25 * mebibyte }
}

/** @throws Error for a topic that is not defined here */
export function topicNamed(name: string): TopicDefinition {
  const topic = Object.values(topics).find((definition) => definition.name === name)
  if (!topic) throw new Error(`there is no topic ${name}`)
  return topic
}
