import { ProtocolError } from '../errors.ts'

const MAX_LENGTH = 249
const LEGAL = /^[a-zA-Z0-9._-]+$/

/** @throws ProtocolError INVALID_TOPIC_EXCEPTION for a name that Apache Kafka wouldn't take either */
export function checkTopicName(name: string): void {
  if (LEGAL.test(name) && name.length <= MAX_LENGTH && name !== '.' && name !== '..') return
  throw new ProtocolError(
    'INVALID_TOPIC_EXCEPTION',
    `a topic name has 1 to ${MAX_LENGTH} ASCII letters, digits, '.', '_' and '-'`,
  )
}
