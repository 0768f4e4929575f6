import { groupBy } from '../collections/index.ts'
import { deadLetterTopic } from '../events/index.ts'
import { type Component, compose, together } from '../lifecycle/index.ts'
import { createGroup, type GroupOptions } from './consumer-group.ts'
import { type KafkaConfig, createTopics } from './kafka.ts'
import { type Subscription } from './subscribe.ts'

export interface ConsumersOptions extends GroupOptions {
  config: KafkaConfig
}

/** All consumers of a service, one for each group among its subscriptions, with the topics they need. */
export function createConsumers(
  subscriptions: readonly Subscription[],
  options: ConsumersOptions,
): Component {
  const byGroup = groupBy(subscriptions, ({ group }) => group)
  const groups = [...byGroup].map(([group, members]) => createGroup(group, members, options))
  const needed = subscriptions.flatMap(({ definition: { topic }, group }) => [
    topic,
    deadLetterTopic(topic, group),
  ])
  const topics = createTopics(options.kafka, options.config, [
    ...new Map(needed.map((topic) => [topic.name, topic])).values(),
  ])
  // The groups together: each join takes a round of its group's rebalance.
  return compose('consumers', [topics, together('consumer groups', groups)])
}
