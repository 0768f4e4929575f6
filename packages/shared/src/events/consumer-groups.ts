import { deadLetterTopic, type TopicDefinition, topics } from './topics.ts'

interface ConsumerGroup {
  /** `<service>.<what it does>` */
  name: string
  topics: readonly TopicDefinition[]
}

/** Every consumer group of Ongaku and the topics it reads, so that an operator can be told where dead letters may be. */
export const consumerGroups = {
  recordPlay: { name: 'library.record-play', topics: [topics.plays] },
  enqueueDeliveries: { name: 'scrobbler.enqueue-deliveries', topics: [topics.plays] },
  forwardNowPlaying: { name: 'scrobbler.forward-now-playing', topics: [topics.plays] },
} satisfies Record<string, ConsumerGroup>

/** The dead-letter topics of all groups. */
export const deadLetterTopics: readonly TopicDefinition[] = Object.values(consumerGroups).flatMap((group) =>
  group.topics.map((topic) => deadLetterTopic(topic, group.name)),
)
