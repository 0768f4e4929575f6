import { type OutgoingHttpHeaders } from 'node:http'
import { type HttpRequest } from './http-request.ts'

/** Which pages of other origins may call a surface. Credentials are never allowed: callers send a token. */
export interface CorsPolicy {
  /** `*` for all. */
  origins: '*' | readonly string[]
  /** Headers a page may send besides the simple ones, such as `authorization`. */
  requestHeaders?: readonly string[]
  /** Headers a page may read besides the simple ones, such as `retry-after`. */
  responseHeaders?: readonly string[]
}

const maxAgeSeconds = 86_400

/** The headers that let the request's origin read the answer; none for an origin that isn't allowed. */
export function corsHeaders(policy: CorsPolicy, { headers }: HttpRequest): OutgoingHttpHeaders {
  const { origin } = headers
  const { origins, responseHeaders } = policy
  const allowed = origins === '*' ? '*' : origins.find((known) => known === origin)
  return {
    ...(origins !== '*' && { vary: 'Origin' }),
    ...(allowed !== undefined && { 'access-control-allow-origin': allowed }),
    ...(allowed !== undefined &&
      responseHeaders && { 'access-control-expose-headers': responseHeaders.join(', ') }),
  }
}

export const preflightHeaders = (
  { requestHeaders = [] }: CorsPolicy,
  methods: readonly string[],
): OutgoingHttpHeaders => ({
  'access-control-allow-methods': methods.join(', '),
  'access-control-allow-headers': requestHeaders.join(', '),
  'access-control-max-age': String(maxAgeSeconds),
})
