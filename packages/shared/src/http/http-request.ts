import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { type Request } from 'express'

/** A request as endpoints see it. */
export interface HttpRequest {
  /** In capitals. */
  method: string
  /** As it came: percent-encoded, without the query. */
  path: string
  /** As it came, without the question mark; empty where there is none. */
  query: string
  headers: IncomingHttpHeaders
  /** The client's address: behind trusted proxies the one they tell. */
  ip: string
  /** Whether the client came over TLS, to us or to a trusted proxy. */
  secure: boolean
  /** Aborts when the server begins to stop. */
  closing: AbortSignal
  raw: IncomingMessage
}

/** Path and query of a request's target. A client that takes us for a proxy sends a whole address (RFC 9112, section 3.2.2). */
export const toOriginForm = (target: string): string =>
  target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '').replace(/^(?!\/)/, '/')

/** IPv4 addresses that come in over IPv6 are written as IPv4. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** The part of Express's request that is read; it knows the client behind trusted proxies. */
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

/**
 * The query as text by name; a name that comes more than once has a list, which schemas for text refuse.
 */
export function readQuery(query: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null) as Record<string, never>
  if (!query) return values
  for (const [name, value] of new URLSearchParams(query)) {
    const known = values[name]
    values[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return values
}
