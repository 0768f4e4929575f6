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
  // kafkajs wraps the last failure once it has given up.
  if (error.name === 'KafkaJSNonRetriableError' && error.cause instanceof Error && error.cause !== error) {
    return translateDependencyFailure(error.cause)
  }
  return undefined
}
