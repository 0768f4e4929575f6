import { AppError } from '../errors/index.ts'
import { type HttpRequest } from './http-request.ts'

const changesNothing = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Without TLS at our end nobody knows whether a proxy before us has it, so only the host counts. */
function isOwn(origin: string, { headers: { host }, secure }: HttpRequest): boolean {
  const scheme = secure ? 'https:' : /^https?:$/
  if (!URL.canParse(origin) || host === undefined) return false
  const url = new URL(origin)
  if (typeof scheme === 'string' ? url.protocol !== scheme : !scheme.test(url.protocol)) return false
  const own = `${url.protocol}//${host}`
  return URL.canParse(own) && new URL(own).host === url.host
}

/** Sec-Fetch-Site can't be forged by a page, but browsers send it only over TLS and to localhost; Origin they always send. */
function isSameOrigin(request: HttpRequest): boolean {
  const { 'sec-fetch-site': site, origin } = request.headers
  if (site !== undefined) return site === 'same-origin'
  return origin !== undefined && isOwn(origin, request)
}

/**
 * Refuses what a page of another origin could make a signed-in browser send: any request that may change something and
 * isn't known to come from a page of this server.
 * @throws AppError `forbidden`
 */
export function requireSameOrigin(request: HttpRequest): void {
  if (changesNothing(request.method) || isSameOrigin(request)) return
  const { 'sec-fetch-site': site, origin } = request.headers
  throw new AppError(
    'forbidden',
    site === undefined && origin === undefined
      ? 'A session cookie counts only in requests that say which page they come from; programs send a token as "Authorization: Bearer …"'
      : 'This request comes from a page of another site; if it does not, let the proxy in front of this server pass the Host header on',
  )
}
