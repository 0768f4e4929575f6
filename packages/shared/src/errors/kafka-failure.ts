/** Kafka's protocol errors for a message that is refused for what it is. Source: kafka.apache.org/protocol, "Error codes". */
const refusedTypes = new Set([
  'CORRUPT_MESSAGE',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TIMESTAMP',
  'INVALID_RECORD',
])

interface KafkaFailure extends Error {
  type?: unknown
}

/** kafkajs wraps the last failure once it has given up; this is the innermost one. */
function unwrap(error: KafkaFailure): KafkaFailure {
  const { cause } = error
  return cause instanceof Error && cause !== error ? unwrap(cause) : error
}

/** Whether an error of kafkajs 2 says something about the broker rather than about what was sent. */
export function isKafkaUnavailable(error: Error): boolean {
  return error.name.startsWith('KafkaJS') && !refusedTypes.has(String(unwrap(error).type))
}
