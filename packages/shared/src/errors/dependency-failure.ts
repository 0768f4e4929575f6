import { AppError } from './app-error.ts'
import { isKafkaUnavailable } from './kafka-failure.ts'
import { isMongoUnavailable } from './mongo-failure.ts'

/** The names ioredis 5 and its parser give to their failures; a `ReplyError` is what Redis itself answered. */
const redisFailures = new Set(['MaxRetriesPerRequestError', 'ClusterAllFailedError', 'ReplyError'])

/**
 * What a failure of a driver means to us. It is a dependency's (`unavailable`, and tried again) unless it is known to be
 * the fault of what was sent: a full disk must not cost a single play. Errors are recognised by name and code, so
 * that this folder loads no driver.
 * @returns undefined when no dependency is to blame
 */
export function translateDependencyFailure(error: Error): AppError | undefined {
  const dependency = isMongoUnavailable(error)
    ? 'The database'
    : isKafkaUnavailable(error)
      ? 'The event broker'
      : redisFailures.has(error.name)
        ? 'Redis'
        : undefined
  return dependency && new AppError('unavailable', `${dependency} is not available`, { cause: error })
}
