import { UnpackError } from '@ongaku/kafka-codecs'
import { ProtocolError } from '../errors.ts'
import {
  assignMaxTimestamp,
  BATCH_HEADER_BYTES,
  CONTROL_BIT,
  hasValidCrc,
  LOG_APPEND_TIME_BIT,
  readBatchHeader,
  readBatchSize,
  readMagic,
  TRANSACTIONAL_BIT,
  type BatchHeader,
} from './batch-header.ts'
import { codecOf, unpackPayload } from './codec.ts'
import { readRecords } from './record.ts'

const MAGIC_END = 17

export interface ProducedBatch {
  bytes: Buffer
  header: BatchHeader
}

export interface BatchRules {
  maxMessageBytes: number
  /** The topic is compacted, so every record needs a key. */
  needsKeys: boolean
  /** The broker's time (ms) to stamp on the batch, or null where the producer's times stand. */
  appendTime: number | null
  /** The latest time (ms) that a producer may give. */
  latestTime: number
}

const invalid = (message: string): ProtocolError => new ProtocolError('INVALID_RECORD', message)

function cutBatch(records: Buffer, maxMessageBytes: number): Buffer {
  if (records.length < MAGIC_END) throw invalid('the batch is cut off')
  if (readMagic(records, 0) !== 2) {
    throw new ProtocolError('UNSUPPORTED_FOR_MESSAGE_FORMAT', 'only record batches of magic 2 are stored')
  }
  const size = readBatchSize(records, 0)
  if (size < BATCH_HEADER_BYTES) throw new ProtocolError('CORRUPT_MESSAGE', 'the batch is no batch')
  if (size > records.length) throw invalid('the batch is cut off')
  if (size > maxMessageBytes) {
    throw new ProtocolError(
      'MESSAGE_TOO_LARGE',
      `the batch has ${size} bytes, ${maxMessageBytes} are allowed`,
    )
  }
  if (size < records.length) throw invalid('a partition takes one batch in a request')
  if (!hasValidCrc(records, 0, size))
    throw new ProtocolError('CORRUPT_MESSAGE', 'the checksum does not match')
  return records
}

function checkHeader(header: BatchHeader): void {
  if (header.attributes & CONTROL_BIT) throw invalid('clients may not write control records')
  if (header.attributes & TRANSACTIONAL_BIT) {
    throw new ProtocolError('INVALID_TXN_STATE', 'transactions are not supported')
  }
  if (header.attributes & LOG_APPEND_TIME_BIT) {
    throw new ProtocolError('INVALID_TIMESTAMP', 'a producer may not claim the broker stamped its batch')
  }
  if (codecOf(header.attributes) === null) {
    throw new ProtocolError('UNSUPPORTED_COMPRESSION_TYPE', 'unknown codec')
  }
  if (header.baseOffset !== 0) throw invalid('offsets are given by the broker')
  if (header.count <= 0 || header.lastOffset - header.baseOffset !== header.count - 1) {
    throw invalid('the count of records and the last offset disagree')
  }
  if (header.producerId >= 0 && (header.baseSequence < 0 || header.producerEpoch < 0)) {
    throw invalid('an idempotent batch needs a sequence and an epoch')
  }
}

/** Walks the records and returns the latest time among them. */
function checkRecords(bytes: Buffer, header: BatchHeader, needsKeys: boolean): number {
  // Stored as it came, but opened before: what nobody can unpack would hold its consumers at this offset for good.
  const payload = unpackPayload(header.attributes, bytes.subarray(BATCH_HEADER_BYTES))
  let expected = 0
  let latest = -1
  for (const record of readRecords(payload, header.count)) {
    if (record.offsetDelta !== expected++) throw invalid('the records are not numbered one by one')
    if (needsKeys && record.key === null) throw invalid('a compacted topic takes no record without a key')
    latest = Math.max(latest, header.baseTimestamp + record.timestampDelta)
  }
  return latest
}

/**
 * Checks what a producer sent for one partition and makes it ready to append.
 * @throws ProtocolError with the code the producer gets
 */
export function checkBatch(records: Buffer | null, rules: BatchRules): ProducedBatch {
  if (records === null || records.length === 0) throw invalid('there is no batch')
  const bytes = cutBatch(records, rules.maxMessageBytes)
  const header = readBatchHeader(bytes)
  checkHeader(header)
  let latest: number
  try {
    latest = checkRecords(bytes, header, rules.needsKeys)
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    // The code that Apache Kafka gives here: to it such a payload is a failure, not an invalid record.
    if (error instanceof UnpackError) throw new ProtocolError('UNKNOWN_SERVER_ERROR', error.message, error)
    throw new ProtocolError('INVALID_RECORD', error instanceof Error ? error.message : String(error), error)
  }
  if (rules.appendTime !== null) {
    header.maxTimestamp = rules.appendTime
    header.attributes |= LOG_APPEND_TIME_BIT
    assignMaxTimestamp(bytes, header.maxTimestamp, header.attributes)
  } else if (latest > rules.latestTime) {
    throw new ProtocolError('INVALID_TIMESTAMP', `the time ${latest} is too far ahead`)
  } else if (latest !== header.maxTimestamp) {
    // Some clients understate it (kafkajs, where only some messages carry a time); looking up by time relies on it.
    header.maxTimestamp = latest
    assignMaxTimestamp(bytes, latest, header.attributes)
  }
  return { bytes, header }
}
