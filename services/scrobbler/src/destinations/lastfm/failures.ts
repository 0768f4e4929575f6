import { UpstreamError, type UpstreamErrorKind, type UpstreamResponse } from '@ongaku/shared/upstream'
import { z } from 'zod'
import { type FailureVerdict } from '../destination.ts'

/**
 * What each of Last.fm's error codes means; a code that isn't listed passes by itself, as a service error does.
 * Source: https://www.last.fm/api/errorcodes
 */
const kinds: Record<number, UpstreamErrorKind> = {
  3: 'misconfigured', // no such method: never the fault of a play
  4: 'needs_authorisation', // authentication failed
  5: 'misconfigured', // no such format: never the fault of a play
  6: 'rejected', // a parameter is missing or wrong
  7: 'rejected', // no such resource
  9: 'needs_authorisation', // the session key is no longer valid
  10: 'misconfigured', // no such API key
  13: 'misconfigured', // the signature is wrong
  14: 'needs_authorisation', // the user has not allowed the token
  15: 'needs_authorisation', // the token has expired
  17: 'needs_authorisation', // the user has to log in
  26: 'misconfigured', // the API key is suspended
  29: 'rate_limited',
}

const failureSchema = z.object({ error: z.coerce.number().int(), message: z.string().default('') })

/**
 * Reads the error in an answer, if there is one; Last.fm sends some with HTTP 200. A failure without one of its codes comes
 * from something in between (a proxy, a sign-in page), so no play is given up for it.
 */
export function classifyFailure({ data, status }: UpstreamResponse): UpstreamError | undefined {
  const parsed = failureSchema.safeParse(data)
  if (parsed.success) {
    const { error, message } = parsed.data
    const detail = `Last.fm answered with error ${error}: ${message.slice(0, 200)}`
    return new UpstreamError(kinds[error] ?? 'transient', detail, { upstream: 'lastfm', upstreamCode: error })
  }
  if (status < 400) return undefined
  return new UpstreamError('transient', `Last.fm answered with HTTP ${status}`, {
    upstream: 'lastfm',
    upstreamCode: status,
  })
}

const minute = 60_000

/** What each kind of failure means for a delivery. Errors 3 and 5 can only be our own mistake, so no play is rejected for them. */
const verdicts: Record<UpstreamErrorKind, FailureVerdict> = {
  transient: { kind: 'retry' },
  // Last.fm's rate limit has been seen to last over a day, and asking often prolongs it.
  rate_limited: { kind: 'retry', range: { minMs: minute, maxMs: 60 * minute } },
  needs_authorisation: { kind: 'hold' },
  misconfigured: { kind: 'misconfigured', range: { minMs: 5 * minute, maxMs: 60 * minute } },
  rejected: { kind: 'reject' },
}

export const judgeFailure = ({ kind }: UpstreamError): FailureVerdict => verdicts[kind]
