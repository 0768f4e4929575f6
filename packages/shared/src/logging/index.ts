export { createLogger, loggingConfig, type Logger, type LoggingConfig } from './logger.ts'
