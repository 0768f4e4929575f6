import { type LoggingConfig } from '@ongaku/shared/logging'

interface Credentials {
  username: string
  password: string
}

interface EngineSettings {
  dataDir: string
  port: number
  logging: LoggingConfig
}

/** What an engine's thread is started with. */
export type ThreadSettings =
  | ({ engine: 'kafka'; credentials: Credentials | undefined } & EngineSettings)
  | ({ engine: 'mongo'; credentials: Credentials } & EngineSettings)

/** What the main thread asks of an engine's thread. */
export type ThreadRequest = 'start' | 'stop'

export interface EngineAddress {
  host: string
  port: number
}

/** What an engine's thread answers. An error's own properties are lost between threads, so those that count go along. */
export type ThreadAnswer =
  | { kind: 'started'; address: EngineAddress; uri: string | undefined }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string; properties: Record<string, unknown> }
