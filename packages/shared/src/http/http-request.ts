import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { type Request } from 'express'
import { type Quota } from './quota.ts'

/** A request as endpoints see it. */
export interface HttpRequest {
  /** In capitals. */
  method: string
  /** As sent: percent-encoded, without the query. */
  path: string
  /** As sent, without the question mark; empty if there is none. */
  query: string
  headers: IncomingHttpHeaders
  /** The client's address; behind trusted proxies, the one they forward. */
  ip: string
  /** Whether the client came over TLS, to us or to a trusted proxy. */
  secure: boolean
  /** Aborts when the server begins to stop. */
  closing: AbortSignal
  raw: IncomingMessage
  /** What the limit that admitted or refused the request leaves; see `takeQuota`. */
  quota?: Quota
}

/** The path and query of a request's target. Clients that use us as a proxy send a whole URL (RFC 9112, section 3.2.2). */
export const toOriginForm = (target: string): string =>
  target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '').replace(/^(?!\/)/, '/')

/** Writes an IPv4 address that arrives over IPv6 (`::ffff:192.0.2.1`) as IPv4. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** What we read of Express's request: `ip` and `secure` take trusted proxies into account. */
type RoutedRequest = IncomingMessage & Pick<Request, 'method' | 'originalUrl' | 'ip' | 'secure'>

export function describeRequest(raw: RoutedRequest, closing: AbortSignal): HttpRequest {
  const { method, originalUrl, headers, secure } = raw
  const end = originalUrl.indexOf('?')
  return {
    method,
    path: end === -1 ? originalUrl : originalUrl.slice(0, end),
    query: end === -1 ? '' : originalUrl.slice(end + 1),
    headers,
    ip: plainAddress(raw.ip ?? ''),
    secure,
    closing,
    raw,
  }
}

/** The query's values by name; a repeated name has a list, which schemas for a string refuse. */
export function readQuery(query: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null) as Record<string, never>
  if (!query) return values
  for (const [name, value] of new URLSearchParams(query)) {
    const known = values[name]
    values[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return values
}
