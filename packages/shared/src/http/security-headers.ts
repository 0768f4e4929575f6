import { type OutgoingHttpHeaders } from 'node:http'

/** For every answer: browsers don't guess types or send a Referer, and other sites can't embed us. */
const commonHeaders: OutgoingHttpHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

/** For answers that aren't pages. Other origins are kept out unless the surface's CORS policy lets them in. */
export const apiHeaders: OutgoingHttpHeaders = {
  ...commonHeaders,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** For pages, which have their own Content-Security-Policy. */
export const pageHeaders = (policy: string): OutgoingHttpHeaders => ({
  ...commonHeaders,
  'content-security-policy': policy,
})

/**
 * The headers with what is added over TLS. Subdomains may belong to somebody else, so HSTS doesn't include them. It isn't
 * sent without TLS, where it would send the browser to an https address that doesn't exist.
 */
export function overTls(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const policy = headers['content-security-policy']
  return {
    ...headers,
    'strict-transport-security': 'max-age=31536000',
    ...(typeof policy === 'string' && { 'content-security-policy': `${policy}; upgrade-insecure-requests` }),
  }
}
