import { UpstreamError, type UpstreamErrorKind, type UpstreamResponse } from '@ongaku/shared/upstream'
import { z } from 'zod'

/**
 * What each of Last.fm's error codes means for a delivery; a code not listed passes by itself, as a service error does.
 * Source: https://www.last.fm/api/errorcodes
 */
const kinds: Record<number, UpstreamErrorKind> = {
  3: 'rejected', // no such method
  4: 'needs_authorisation', // authentication failed
  5: 'rejected', // no such format
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

/** Reads the error of an answer, if it is one; Last.fm sends some of them with HTTP 200. */
export function classifyFailure({ data }: UpstreamResponse): UpstreamError | undefined {
  const parsed = failureSchema.safeParse(data)
  if (!parsed.success) return undefined
  const { error, message } = parsed.data
  return new UpstreamError(
    kinds[error] ?? 'transient',
    `Last.fm answered with error ${error}: ${message.slice(0, 200)}`,
    {
      upstream: 'lastfm',
      upstreamCode: error,
    },
  )
}
