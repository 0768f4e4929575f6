import { errorCodes, ProtocolError, toErrorCode } from '../errors.ts'
import { type PartitionLog } from '../log/partition-log.ts'
import { type Writer } from '../wire/writer.ts'
import { ANSWERED, type Api, type BrokerContext } from './api.ts'
import { readFetchRequest, type FetchPartition, type FetchRequest } from './fetch-request.ts'
import { waitForBytes } from './fetch-wait.ts'

interface Target {
  topic: string
  request: FetchPartition
  log: PartitionLog | null
  errorCode: number
}
interface Piece {
  target: Target
  errorCode: number
  records: Buffer
}

const EMPTY = Buffer.alloc(0)

function findTarget(topic: string, request: FetchPartition, { topics }: BrokerContext): Target {
  try {
    const { log } = topics.partition(topic, request.partition)
    if (request.leaderEpoch > 0)
      throw new ProtocolError('UNKNOWN_LEADER_EPOCH', 'this broker has epoch 0 alone')
    if (request.offset < log.startOffset()) throw new ProtocolError('OFFSET_OUT_OF_RANGE', 'before the log')
    return { topic, request, log, errorCode: errorCodes.NONE }
  } catch (error) {
    return { topic, request, log: null, errorCode: toErrorCode(error) }
  }
}

async function readPiece(
  target: Target,
  maxBytes: number,
  whole: boolean,
  broker: BrokerContext,
): Promise<Piece> {
  const { log, request } = target
  if (!log) return { target, errorCode: target.errorCode, records: EMPTY }
  try {
    const limit = Math.max(0, Math.min(request.maxBytes, maxBytes))
    const records = await log.read(request.offset, limit, whole)
    return { target, errorCode: errorCodes.NONE, records }
  } catch (error) {
    if (error instanceof ProtocolError) return { target, errorCode: error.code, records: EMPTY }
    broker.settings.logger.error(
      { topic: target.topic, partition: request.partition, error },
      'could not read a log',
    )
    // The partition may have been deleted under the read.
    const errorCode = log.isClosed() ? errorCodes.UNKNOWN_TOPIC_OR_PARTITION : errorCodes.KAFKA_STORAGE_ERROR
    return { target, errorCode, records: EMPTY }
  }
}

/** Reads partition after partition until the answer is full; the first batch is given whole, however large. */
async function readAll(targets: Target[], maxBytes: number, broker: BrokerContext): Promise<Piece[]> {
  const pieces: Piece[] = []
  let total = 0
  for (const target of targets) {
    const piece = await readPiece(target, maxBytes - total, total === 0, broker)
    total += piece.records.length
    pieces.push(piece)
  }
  return pieces
}

function writePiece(answer: Writer, { target, errorCode, records }: Piece, version: number): void {
  const { log, request } = target
  const readable = errorCode === errorCodes.NONE ? log : null
  const highWatermark = readable?.highWatermark() ?? -1
  answer.int32(request.partition).int16(errorCode).int64(highWatermark).int64(highWatermark)
  if (version >= 5) answer.int64(readable?.startOffset() ?? -1)
  answer.array(null, () => undefined)
  if (version >= 11) answer.int32(-1)
  answer.bytes(records)
}

function writeAnswer(answer: Writer, request: FetchRequest, pieces: Piece[], version: number): void {
  answer.int32(0)
  // Session id 0: this broker keeps no fetch sessions, so every request names all its partitions.
  if (version >= 7) answer.int16(errorCodes.NONE).int32(0)
  let next = 0
  answer.array(request.topics, (writer, topic) => {
    const mine = pieces.slice(next, (next += topic.partitions.length))
    writer.string(topic.name).array(mine, (w, piece) => writePiece(w, piece, version))
  })
}

export const fetch: Api = {
  key: 1,
  name: 'Fetch',
  minVersion: 4,
  maxVersion: 11,
  async handle({ version, body, answer, closed }, broker) {
    const request = readFetchRequest(body, version)
    if (request.sessionId !== 0) {
      // FETCH_SESSION_ID_NOT_FOUND: the client begins again without one.
      answer.int32(0).int16(errorCodes.FETCH_SESSION_ID_NOT_FOUND).int32(0).int32(0)
      return ANSWERED
    }
    const targets = request.topics.flatMap(({ name, partitions }) =>
      partitions.map((p) => findTarget(name, p, broker)),
    )
    const logs = targets.flatMap(({ log, request: { offset } }) => (log ? [{ log, offset }] : []))
    const minBytes = Math.min(request.minBytes, request.maxBytes)
    if (logs.length === targets.length) await waitForBytes(logs, minBytes, request.maxWaitMs, closed)
    const { fetchBudget, settings } = broker
    const limit = Math.min(Math.max(0, request.maxBytes), settings.maxFetchBytes, fetchBudget.available())
    // The limit is held while reading, as many fetches may be; then what was read, until the client has taken it.
    const releaseLimit = fetchBudget.reserve(limit)
    const pieces = await readAll(targets, limit, broker).finally(releaseLimit)
    writeAnswer(answer, request, pieces, version)
    return { silent: false, sent: fetchBudget.reserve(answer.size) }
  },
}
