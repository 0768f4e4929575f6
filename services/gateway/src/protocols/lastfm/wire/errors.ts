import { AppError, type AppErrorOptions, type ErrorCode, toProblem } from '@ongaku/shared/errors'

interface Definition {
  readonly kind: ErrorCode
  readonly status: number
  readonly message: string
}

/**
 * The refusals we give, by Last.fm's codes, in its words: clients compare codes, people read messages. Statuses aren't
 * documented; these are as its clients report them. Source: https://www.last.fm/api/errorcodes and the method pages.
 */
const definitions = {
  3: {
    kind: 'invalid_input',
    status: 400,
    message: 'Invalid Method - No method with that name in this package',
  },
  4: {
    kind: 'unauthenticated',
    status: 403,
    message: 'Authentication Failed - You do not have permissions to access the service',
  },
  5: {
    kind: 'invalid_input',
    status: 400,
    message: "Invalid format - This service doesn't exist in that format",
  },
  6: {
    kind: 'invalid_input',
    status: 400,
    message: 'Invalid parameters - Your request is missing a required parameter',
  },
  8: {
    kind: 'internal',
    status: 500,
    message: 'Operation failed - Most likely the backend service failed. Please try again.',
  },
  9: { kind: 'unauthenticated', status: 403, message: 'Invalid session key - Please re-authenticate' },
  10: {
    kind: 'unauthenticated',
    status: 403,
    message: 'Invalid API key - No API account here has that key',
  },
  13: { kind: 'unauthenticated', status: 403, message: 'Invalid method signature supplied' },
  14: {
    kind: 'unauthenticated',
    status: 403,
    message: 'Unauthorized Token - This token has not been authorized',
  },
  15: { kind: 'unauthenticated', status: 403, message: 'This token has expired' },
  16: {
    kind: 'unavailable',
    status: 503,
    message: 'The service is temporarily unavailable, please try again.',
  },
  17: { kind: 'forbidden', status: 403, message: 'Login: User required to be logged in' },
  29: {
    kind: 'rate_limited',
    status: 429,
    message: 'Rate Limit Exceeded - This application has made too many requests in a short period.',
  },
} as const satisfies Record<number, Definition>

export type LastfmCode = keyof typeof definitions

export interface LastfmErrorOptions extends AppErrorOptions {
  /** Instead of Last.fm's usual message. */
  message?: string
  status?: number
}

/** A refusal by Last.fm's code. */
export class LastfmError extends AppError {
  readonly lastfmCode: LastfmCode
  readonly status: number

  constructor(lastfmCode: LastfmCode, { message, status, ...options }: LastfmErrorOptions = {}) {
    const definition = definitions[lastfmCode]
    super(definition.kind, message ?? definition.message, options)
    this.lastfmCode = lastfmCode
    this.status = status ?? definition.status
  }
}

/** A parameter is missing or can't be what it is. */
export const invalidParameter = (message: string, status = 400): LastfmError =>
  new LastfmError(6, { message: `Invalid parameters - ${message}`, status })

/** Any failure as Last.fm would put it. What says something about us is 16 or 8, which make clients try again. */
export function toLastfmError(error: AppError): LastfmError {
  if (error instanceof LastfmError) return error
  const { code, message, cause, retryAfterMs } = error
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  switch (code) {
    case 'unauthenticated':
    case 'forbidden':
      return new LastfmError(4, { message: `Authentication Failed - ${message}`, cause })
    case 'rate_limited':
      return new LastfmError(29, { message: `Rate Limit Exceeded - ${message}`, cause, ...wait })
    case 'unavailable':
    case 'request_timeout':
      return new LastfmError(16, { cause, ...wait })
    case 'internal':
    case 'upstream_failed':
    case 'untrusted_call':
      return new LastfmError(8, { cause })
    case 'invalid_input':
    case 'not_found':
    case 'method_not_allowed':
    case 'conflict':
    case 'payload_too_large':
    case 'unsupported_media_type':
    case 'misdirected':
      return invalidParameter(message, toProblem(error).status)
  }
}
