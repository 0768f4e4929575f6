import { deadLetterTopic, type TopicDefinition, topics } from './topics.ts'

interface ConsumerGroup {
  /** `<service>.<what it does>` */
  name: string
  topics: readonly TopicDefinition[]
}

/** Every consumer group of Ongaku and the topics it reads: the list an operator needs to look for dead letters. */
export const consumerGroups = {
  recordPlay: { name: 'library.record-play', topics: [topics.plays] },
  enqueueDeliveries: { name: 'scrobbler.enqueue-deliveries', topics: [topics.plays] },
  forwardNowPlaying: { name: 'scrobbler.forward-now-playing', topics: [topics.plays] },
} satisfies Record<string, ConsumerGroup>

/** The dead-letter topics of all groups. */
export const deadLetterTopics: readonly TopicDefinition[] = Object.values(consumerGroups).flatMap((group) =>
  group.topics.map((topic) => deadLetterTopic(topic, group.name)),
)
