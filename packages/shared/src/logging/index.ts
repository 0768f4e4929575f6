export { createLogger, loggingConfig, loggingConfigFrom, type Logger, type LoggingConfig } from './logger.ts'
