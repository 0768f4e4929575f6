import { type HttpRequest } from './http-request.ts'

/** A cookie's value; of several with that name the first, which is the one with the longest path (RFC 6265, section 5.4). */
export function readCookie({ headers }: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

export interface CookieOptions {
  maxAgeSeconds: number
  secure: boolean
}

/**
 * A Set-Cookie header for the whole server, out of reach of scripts and of other sites' requests, links excepted.
 * @param value must need no quoting, as base64url
 */
export const writeCookie = (name: string, value: string, { maxAgeSeconds, secure }: CookieOptions): string =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
