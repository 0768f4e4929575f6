import { AppError, type ErrorCode } from '../errors/index.ts'

/**
 * What a failure of an upstream asks for: `transient` passes by itself, `rate_limited` asks for a pause,
 * `needs_authorisation` for the account's owner, `misconfigured` for the operator, and `rejected`
 * means that this request will never be taken.
 */
export type UpstreamErrorKind =
  'transient' | 'rate_limited' | 'needs_authorisation' | 'misconfigured' | 'rejected'

export interface UpstreamErrorOptions {
  /** The upstream's name. */
  upstream: string
  /** The upstream's own code, an HTTP status, or the code of a network failure. */
  upstreamCode?: number | string
  /** The wait the upstream asks for, in milliseconds, as it was given: it may be longer than a day. */
  retryAfterMs?: number
  cause?: unknown
}

const codes: Record<UpstreamErrorKind, ErrorCode> = {
  transient: 'unavailable',
  rate_limited: 'unavailable',
  needs_authorisation: 'unauthenticated',
  misconfigured: 'upstream_failed',
  rejected: 'upstream_failed',
}

/** A failure of an upstream, with nothing of the request that failed. Transient and rate-limited ones are retryable. */
export class UpstreamError extends AppError {
  override readonly name = 'UpstreamError'
  readonly kind: UpstreamErrorKind
  readonly upstream: string
  readonly upstreamCode: number | string | undefined

  constructor(kind: UpstreamErrorKind, message: string, options: UpstreamErrorOptions) {
    super(codes[kind], message, {
      ...(options.retryAfterMs !== undefined && { retryAfterMs: options.retryAfterMs }),
      cause: options.cause,
    })
    this.kind = kind
    this.upstream = options.upstream
    this.upstreamCode = options.upstreamCode
  }
}

const givenUpCode = 'ABORT_ERR'

/** The failure of a request its caller broke off; whether the upstream has taken it is not known. */
export const givenUp = (upstream: string): UpstreamError =>
  new UpstreamError('transient', `The request to ${upstream} was given up`, {
    upstream,
    upstreamCode: givenUpCode,
  })

export const isGivenUp = (error: UpstreamError): boolean => error.upstreamCode === givenUpCode
