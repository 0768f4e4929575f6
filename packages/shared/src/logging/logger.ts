import { pino, type DestinationStream, type Logger } from 'pino'
import { z } from 'zod'
import { setting } from '../config/index.ts'

export type { Logger }

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

export const loggingConfigFrom = (defaultLevel: (typeof levels)[number]) =>
  z.object({
    level: setting(z.enum(levels).default(defaultLevel), {
      env: 'ONGAKU_LOG_LEVEL',
      description: 'the least severe log line that is written',
    }),
  })

export const loggingConfig = loggingConfigFrom('info')

export type LoggingConfig = z.infer<typeof loggingConfig>

/** What is never written, wherever in a logged object it stands up to two levels deep. */
const secretKeys = [
  'authorization',
  'cookie',
  'password',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'sessionKey',
  'session_key',
  'sharedSecret',
  'apiKey',
  'api_key',
  'api_sig',
  'secretKey',
  'sk',
]
const redactedPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

/** A service's one logger: JSON lines, secrets redacted. `destination` is stdout unless given. */
export function createLogger(
  service: string,
  config: LoggingConfig,
  destination?: DestinationStream,
): Logger {
  const options = {
    name: service,
    level: config.level,
    redact: { paths: redactedPaths, censor: '[redacted]' },
  }
  return destination ? pino(options, destination) : pino(options)
}
