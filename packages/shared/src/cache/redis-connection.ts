import { type Redis } from 'ioredis'
import { AppError } from '../errors/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'

export interface RedisConnection extends Component {
  /** The command's answer, or undefined when Redis doesn't answer; only the log says so. */
  attempt<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined>
  checkReady(): Promise<void>
}

const commandLimitMs = 1_000
const connectLimitMs = 2_000
/** The connection to a server that hangs is closed after this long, so that commands waiting for it don't pile up. */
const silenceLimitMs = 5_000
/** Some commands may fail while others succeed, so Redis has recovered only after this long without a failure. */
const calmMs = 10_000

const clientOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: commandLimitMs,
  connectTimeout: connectLimitMs,
  socketTimeout: silenceLimitMs,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 2_000),
}

/**
 * A connection that gives up early: commands fail at once while Redis is away, and within a second when it hangs. It keeps
 * reconnecting until it is stopped.
 */
export function createRedisConnection(url: string, logger: Logger): RedisConnection {
  let redis: Redis | undefined
  let trouble = false
  let troubleAt = 0
  let stopped = false

  // Only the message is logged: ioredis puts the command with its arguments on the error.
  function tellTrouble(reason: string): void {
    if (!trouble && !stopped) logger.warn({ reason }, 'Redis is not answering; going on without it')
    trouble = true
    troubleAt = Date.now()
  }
  function tellRecovery(): void {
    if (trouble) logger.info('Redis is answering again')
    trouble = false
  }

  /** The library is loaded only where there is a Redis to talk to: most installations have none. */
  async function createClient(): Promise<Redis> {
    const { Redis } = await import('ioredis')
    const client = new Redis(url, clientOptions)
    client.on('error', (error: Error) => tellTrouble(error.message))
    client.on('close', () => tellTrouble('the connection was closed'))
    client.on('ready', tellRecovery)
    return client
  }

  return {
    name: 'cache',
    async attempt(command) {
      if (!redis) return undefined
      try {
        const answer = await command(redis)
        if (trouble && Date.now() - troubleAt > calmMs) tellRecovery()
        return answer
      } catch (error) {
        tellTrouble(error instanceof Error ? error.message : String(error))
        return undefined
      }
    },
    async start() {
      redis = await createClient()
      // The events have logged why it rejects, and it keeps reconnecting.
      await redis.connect().catch(() => undefined)
    },
    async stop() {
      stopped = true
      if (redis?.status === 'ready') await redis.quit().catch(() => undefined)
      redis?.disconnect()
    },
    async checkReady() {
      try {
        if ((await redis?.ping()) !== 'PONG') throw new Error('not connected')
      } catch {
        throw new AppError('unavailable', 'Redis does not answer')
      }
    },
  }
}
