export {
  readEvent,
  readTombstone,
  writeEvent,
  writeTombstone,
  type EventAttributes,
  type OutgoingEvent,
} from './cloud-event.ts'
export {
  defineEvent,
  type EventDefinition,
  type EventPayload,
  type ReceivedEvent,
  type Tombstone,
} from './define-event.ts'
export {
  connectionChanged,
  deliveryAccepted,
  deliveryFailed,
  deliveryHeld,
  deliveryIgnored,
} from './delivery-events.ts'
export { readEnvelope, type Envelope, type EventMessage } from './envelope.ts'
export {
  feedbackGiven,
  playCompleted,
  playDeleted,
  playStarted,
  type FeedbackGiven,
  type PlayCompleted,
  type PlayDeleted,
  type PlayStarted,
} from './play-events.ts'
export { userChanged, userDeleted, type UserChanged, type UserDeleted } from './user-events.ts'
export { deadLetterTopic, topics, type TopicDefinition } from './topics.ts'
export { jobChanged, type JobChanged } from './job-events.ts'
