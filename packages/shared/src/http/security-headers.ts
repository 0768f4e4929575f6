import { type OutgoingHttpHeaders } from 'node:http'

/** For everything: browsers guess no types, tell no other site where they came from, and other sites can't embed us. */
const commonHeaders: OutgoingHttpHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

/** For answers that are no pages. Other origins are kept out unless the surface's CORS policy lets them in. */
export const apiHeaders: OutgoingHttpHeaders = {
  ...commonHeaders,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** For pages, which say what they load by a Content-Security-Policy of their own. */
export const pageHeaders = (policy: string): OutgoingHttpHeaders => ({
  ...commonHeaders,
  'content-security-policy': policy,
})

/**
 * What is added once the client came over TLS. Other names under ours are somebody else's: they are not claimed.
 * Without TLS a browser would be sent to an https address that isn't there.
 */
export function overTls(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const policy = headers['content-security-policy']
  return {
    ...headers,
    'strict-transport-security': 'max-age=31536000',
    ...(typeof policy === 'string' && { 'content-security-policy': `${policy}; upgrade-insecure-requests` }),
  }
}
