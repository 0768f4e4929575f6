export type EngineName = 'kafka' | 'mongo'

/** What an engine is started with. */
export interface EngineSettings {
  dataDir: string
  port: number
  credentials: { username: string; password: string } | undefined
}

/** What the main thread asks of an engine's thread. */
export type ThreadRequest = { kind: 'start'; settings: EngineSettings } | { kind: 'stop' }

export interface EngineAddress {
  host: string
  port: number
}

/** The logger that the engines take. */
export type EngineLogger = Record<'info' | 'warn' | 'error', (fields: object, text: string) => void>

/** What an engine's thread answers to a request. An error's own properties are lost between threads, so they go along. */
export type ThreadAnswer =
  | { kind: 'started'; address: EngineAddress; uri: string | undefined }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string; properties: Record<string, unknown> }

export type ThreadMessage =
  ThreadAnswer | { kind: 'log'; level: keyof EngineLogger; fields: object; text: string }
