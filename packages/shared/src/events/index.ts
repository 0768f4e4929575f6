export {
  readEnvelope,
  readEvent,
  writeEvent,
  type Envelope,
  type EventAttributes,
  type EventMessage,
  type OutgoingEvent,
} from './cloud-event.ts'
export { defineEvent, type EventDefinition, type EventPayload, type ReceivedEvent } from './define-event.ts'
export { playCompleted, playStarted, type PlayCompleted, type PlayStarted } from './play-events.ts'
export { deadLetterTopic, topicNamed, topics, type TopicDefinition } from './topics.ts'
