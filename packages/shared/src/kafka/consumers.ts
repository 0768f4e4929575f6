import { groupBy } from '../collections/index.ts'
import { deadLetterTopic } from '../events/index.ts'
import { type Component } from '../lifecycle/index.ts'
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
