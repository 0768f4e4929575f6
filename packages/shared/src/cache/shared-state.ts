import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { type Cache, type CacheOptions } from './cache.ts'
import { type CacheConfig } from './cache-config.ts'
import { createLimiter, type Limiter, type LimiterOptions, type LimiterStore } from './limiter.ts'
import { createMemoryCache } from './memory-cache.ts'
import { limitInMemory } from './memory-limiter.ts'
import { createRedisCache } from './redis-cache.ts'
import { createRedisConnection } from './redis-connection.ts'
import { limitInRedis } from './redis-limiter.ts'

export interface SharedState extends Component {
  /** The cache with that prefix, the same one at each call. @throws RangeError when it exists with other options */
  cache(prefix: string, options: CacheOptions): Cache
  /** The limiter of that name, the same one at each call. @throws RangeError when it exists with other limits, or see LimiterOptions */
  limiter(name: string, options: LimiterOptions): Limiter
}

export interface SharedStateOptions {
  logger: Logger
  /** The prefix of every key in Redis, so that installations can share one; `ongaku` by default. */
  namespace?: string
}

interface Backend extends Component {
  readonly createCache: (prefix: string, options: CacheOptions) => Cache
  readonly createLimiterStore: (name: string, options: LimiterOptions) => LimiterStore
}

const inMemory = (): Backend => ({
  name: 'cache',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  createCache: (_prefix, options) => createMemoryCache(options),
  createLimiterStore: (_name, options) => limitInMemory(options),
})

function inRedis(url: string, { logger, namespace = 'ongaku' }: SharedStateOptions): Backend {
  const connection = createRedisConnection(url, logger)
  return {
    name: connection.name,
    start: () => connection.start(),
    stop: () => connection.stop(),
    checkReady: () => connection.checkReady(),
    createCache: (prefix) => createRedisCache(connection, `${namespace}:cache:${prefix}`),
    createLimiterStore: (name, options) => limitInRedis(connection, `${namespace}:limit:${name}`, options),
  }
}

function once<T, O>(make: (name: string, options: O) => T): (name: string, options: O) => T {
  const made = new Map<string, { options: O; value: T }>()
  return (name, options) => {
    const known = made.get(name)
    if (known && JSON.stringify(known.options) !== JSON.stringify(options)) {
      throw new RangeError(`${name} already exists with other limits`)
    }
    const entry = known ?? { options, value: make(name, options) }
    made.set(name, entry)
    return entry.value
  }
}

/**
 * Caches and limits: in Redis where one is configured, so that all processes share them, otherwise in this process's
 * memory. No call fails while Redis is down: caches miss, each process counts limits on its own, and only readiness
 * and the log show it.
 */
export function createSharedState(config: CacheConfig, options: SharedStateOptions): SharedState {
  const { createCache, createLimiterStore, ...component } =
    config.redisUrl === undefined ? inMemory() : inRedis(config.redisUrl, options)
  return {
    ...component,
    cache: once(createCache),
    limiter: once((name, limits: LimiterOptions) =>
      createLimiter(name, limits, createLimiterStore(name, limits)),
    ),
  }
}
