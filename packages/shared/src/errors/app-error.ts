/** Every failure Ongaku speaks of; an HTTP status and a consumer's reaction are each derived from it in one place. */
export type ErrorCode =
  | 'invalid_input'
  | 'unauthenticated'
  /** A call between services without a token of ours. */
  | 'untrusted_call'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'request_timeout'
  | 'payload_too_large'
  | 'unsupported_media_type'
  /** The server is not known by the name it was called by. */
  | 'misdirected'
  | 'rate_limited'
  | 'unavailable'
  | 'upstream_failed'
  | 'internal'

/** One bad field of an input: its path as the sender wrote it (`plays[3].artist`), and what is wrong with it. */
export interface FieldError {
  field: string
  message: string
}

export interface AppErrorOptions {
  /** Whether the same call may succeed later. By default true for what is unavailable or rate limited. */
  retryable?: boolean
  /** The wait a caller should keep before the next try, in milliseconds. */
  retryAfterMs?: number
  fields?: FieldError[]
  cause?: unknown
}

export class AppError extends Error {
  override readonly name: string = 'AppError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly fields: FieldError[]

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? (code === 'unavailable' || code === 'rate_limited')
    this.retryAfterMs = options.retryAfterMs
    this.fields = options.fields ?? []
  }
}
