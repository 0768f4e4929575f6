import { AppError } from './app-error.ts'

/**
 * How the drivers name the failures that mean "not there right now". Recognised by name, so that this room depends on
 * no driver; the names are those of mongodb 7, mongoose 9, kafkajs 2, ioredis 5 and opossum 9.
 */
const unavailable: [RegExp, string][] = [
  [
    /^Mongo(ose)?(Network|ServerSelection|PoolCleared|PoolClosed|NotConnected|TopologyClosed|WaitQueue|ConnectionPoolClosed)/,
    'The database does not answer',
  ],
  [/^Mongo(ose)?.*Timeout/, 'The database does not answer in time'],
  [
    /^KafkaJS(Connection|ConnectionClosed|NumberOfRetriesExceeded|RequestTimeout|Broker|Metadata|LockTimeout)/,
    'The event broker does not answer',
  ],
  [/^(MaxRetriesPerRequestError|ClusterAllFailedError)$/, 'Redis does not answer'],
]

/** MongoDB's own codes for a server that is starting, stopping or changing its primary. */
const passingMongoCodes = new Set([6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436])

/**
 * The driver wraps whatever ends a bulk write, a lost connection included, under one name. Without an error of a single
 * write, and without a code of the server's but a passing one, nothing is wrong with the documents.
 */
function isUnfinishedBulkWrite(error: Error): boolean {
  const { writeErrors, code } = error as { writeErrors?: unknown; code?: unknown }
  const hasWriteErrors = Array.isArray(writeErrors) && writeErrors.length > 0
  return !hasWriteErrors && (typeof code !== 'number' || passingMongoCodes.has(code))
}

/** What a failure of a driver means to us; undefined when it is no sign of a dependency being down. */
export function translateDependencyFailure(error: Error): AppError | undefined {
  const known = unavailable.find(([name]) => name.test(error.name))
  if (known) return new AppError('unavailable', known[1], { cause: error })
  if (error.name === 'MongoServerError' && 'code' in error && passingMongoCodes.has(Number(error.code))) {
    return new AppError('unavailable', 'The database is not ready', { cause: error })
  }
  if (error.name === 'KafkaJSProtocolError' && 'retriable' in error && error.retriable === true) {
    return new AppError('unavailable', 'The event broker is not ready', { cause: error })
  }
  if (error.name === 'MongoBulkWriteError' && isUnfinishedBulkWrite(error)) {
    return new AppError('unavailable', 'The database did not answer a write', { cause: error })
  }
  // kafkajs wraps the last failure once it has given up.
  if (error.name === 'KafkaJSNonRetriableError' && error.cause instanceof Error && error.cause !== error) {
    return translateDependencyFailure(error.cause)
  }
  return undefined
}
