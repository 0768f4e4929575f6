export interface TopicDefinition {
  /** It carries the version of what is in it: a breaking change is a new topic. */
  name: string
  /** `delete` drops messages by age; `compact` keeps the latest message of each key for good. */
  cleanupPolicy: 'delete' | 'compact'
  /** How long a message (in a compacted topic: a tombstone) is kept, in milliseconds. */
  retentionMs: number
  /** The largest batch the broker takes, in bytes. */
  maxMessageBytes: number
}

const day = 86_400_000
const mebibyte = 1024 * 1024

export const topics = {
  plays: {
    name: 'plays.v1',
    cleanupPolicy: 'delete',
    retentionMs: 30 * day,
    // The largest request body, with room for what each event adds.
    maxMessageBytes: 24 * mebibyte,
  },
  deliveries: {
    name: 'deliveries.v1',
    cleanupPolicy: 'delete',
    retentionMs: 30 * day,
    maxMessageBytes: 8 * mebibyte,
  },
  jobs: {
    name: 'jobs.v1',
    cleanupPolicy: 'delete',
    retentionMs: 7 * day,
    maxMessageBytes: mebibyte,
  },
} satisfies Record<string, TopicDefinition>

/** Where a consumer group puts the messages of a topic it can't process. */
export function deadLetterTopic({ name, maxMessageBytes }: TopicDefinition, group: string): TopicDefinition {
  return {
    name: `${name}.${group}.dlq`,
    cleanupPolicy: 'delete',
    retentionMs: 30 * day,
    // Room for the headers with the reason.
    maxMessageBytes: maxMessageBytes + mebibyte,
  }
}
