import { ProtocolError } from '../errors.ts'
import { type Topic } from '../topics/topic.ts'
import { checkTopicName } from '../topics/topic-name.ts'
import { type BrokerContext } from './api.ts'

/** The kinds of resource in the config requests. */
const TOPIC_RESOURCE = 2
export const BROKER_RESOURCE = 4

export interface ConfigResource {
  type: number
  name: string
}

/** @throws ProtocolError for what isn't a topic, or isn't there */
export function findTopicResource({ type, name }: ConfigResource, { topics }: BrokerContext): Topic {
  if (type !== TOPIC_RESOURCE) throw new ProtocolError('INVALID_REQUEST', 'only topics can be configured')
  checkTopicName(name)
  const topic = topics.get(name)
  if (!topic) throw new ProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${name}`)
  return topic
}
