/** Error codes of the Kafka protocol that this broker gives (https://kafka.apache.org/protocol#protocol_error_codes). */
export const errorCodes = {
  UNKNOWN_SERVER_ERROR: -1,
  NONE: 0,
  OFFSET_OUT_OF_RANGE: 1,
  CORRUPT_MESSAGE: 2,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  MESSAGE_TOO_LARGE: 10,
  OFFSET_METADATA_TOO_LARGE: 12,
  COORDINATOR_NOT_AVAILABLE: 15,
  INVALID_TOPIC_EXCEPTION: 17,
  INVALID_REQUIRED_ACKS: 21,
  ILLEGAL_GENERATION: 22,
  INCONSISTENT_GROUP_PROTOCOL: 23,
  INVALID_GROUP_ID: 24,
  UNKNOWN_MEMBER_ID: 25,
  INVALID_SESSION_TIMEOUT: 26,
  REBALANCE_IN_PROGRESS: 27,
  INVALID_TIMESTAMP: 32,
  UNSUPPORTED_SASL_MECHANISM: 33,
  ILLEGAL_SASL_STATE: 34,
  UNSUPPORTED_VERSION: 35,
  TOPIC_ALREADY_EXISTS: 36,
  INVALID_PARTITIONS: 37,
  INVALID_REPLICATION_FACTOR: 38,
  INVALID_REPLICA_ASSIGNMENT: 39,
  INVALID_CONFIG: 40,
  INVALID_REQUEST: 42,
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 43,
  POLICY_VIOLATION: 44,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  INVALID_PRODUCER_EPOCH: 47,
  INVALID_TXN_STATE: 48,
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 53,
  KAFKA_STORAGE_ERROR: 56,
  SASL_AUTHENTICATION_FAILED: 58,
  NON_EMPTY_GROUP: 68,
  GROUP_ID_NOT_FOUND: 69,
  FETCH_SESSION_ID_NOT_FOUND: 70,
  UNKNOWN_LEADER_EPOCH: 75,
  UNSUPPORTED_COMPRESSION_TYPE: 76,
  MEMBER_ID_REQUIRED: 79,
  GROUP_MAX_SIZE_REACHED: 81,
  INVALID_RECORD: 87,
} as const

export type ErrorName = keyof typeof errorCodes

/** A refusal that the protocol has a code for; the handler puts the code into its answer. */
export class ProtocolError extends Error {
  readonly code: number
  readonly errorName: ErrorName

  constructor(errorName: ErrorName, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ProtocolError'
    this.errorName = errorName
    this.code = errorCodes[errorName]
  }
}

/** The code to answer with for anything a handler may have caught. */
export function toErrorCode(error: unknown): number {
  return error instanceof ProtocolError ? error.code : errorCodes.UNKNOWN_SERVER_ERROR
}

// Messages name what the client sent, and a string of the protocol ends at 32,767 bytes.
const MAX_MESSAGE_LENGTH = 1000

/** The message that goes to the client: only our own refusals are spelled out. */
export function toErrorMessage(error: unknown): string {
  return error instanceof ProtocolError
    ? error.message.slice(0, MAX_MESSAGE_LENGTH)
    : 'The broker met an unexpected error'
}
