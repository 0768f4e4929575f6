import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

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

/** Who the client is, as far as the connection and trusted proxies tell. */
export interface Origin {
  ip: string
  secure: boolean
}

export function describeRequest(
  raw: IncomingMessage,
  { ip, secure }: Origin,
  closing: AbortSignal,
): HttpRequest {
  const { method = 'GET', url = '/', headers } = raw
  // A client that takes us for a proxy sends the whole address (RFC 9112, section 3.2.2).
  const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '').replace(/^(?!\/)/, '/')
  const end = target.indexOf('?')
  const path = end === -1 ? target : target.slice(0, end)
  return { method, path, query: end === -1 ? '' : target.slice(end + 1), headers, ip, secure, closing, raw }
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
