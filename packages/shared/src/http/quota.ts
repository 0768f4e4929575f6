import { type OutgoingHttpHeaders } from 'node:http'
import { type Limiter, rateLimited } from '../cache/index.ts'
import { type HttpRequest } from './http-request.ts'

/** What a limit leaves to whoever sent a request. */
export interface Quota {
  /** Names the limit, such as `submit`. */
  name: string
  limit: number
  /** The limit's window, in milliseconds. */
  perMs: number
  remaining: number
  /** Milliseconds until the window ends. */
  resetMs: number
}

export interface QuotaTake {
  /** See `Quota`. */
  name: string
  /** Whom the limit counts. */
  key: string
  /** What is limited, for the refusal: "Too many … ". */
  what: string
  /** One unless given. */
  points?: number
}

/** Takes points for a request, and notes what is left for the headers of its answer. @throws AppError `rate_limited` */
export async function takeQuota(
  request: HttpRequest,
  limiter: Limiter,
  { name, key, what, points = 1 }: QuotaTake,
): Promise<void> {
  const taken = await limiter.take(key, points)
  const { points: limit, perMs } = limiter.options
  request.quota = { name, limit, perMs, remaining: taken.remaining, resetMs: taken.resetMs }
  if (!taken.allowed) throw rateLimited(taken, what)
}

const toSeconds = (ms: number): number => Math.ceil(ms / 1000)

/** The headers of draft-ietf-httpapi-ratelimit-headers-10: points and seconds. */
export const rateLimitHeaders = ({ name, limit, perMs, remaining, resetMs }: Quota): OutgoingHttpHeaders => ({
  'ratelimit-policy': `"${name}";q=${limit};w=${toSeconds(perMs)}`,
  ratelimit: `"${name}";r=${remaining};t=${toSeconds(resetMs)}`,
})

/**
 * The headers that older APIs use, ListenBrainz's among them: the window ends in `x-ratelimit-reset-in` seconds, at
 * `x-ratelimit-reset` in seconds since 1970.
 * @param now in milliseconds since 1970
 */
export const xRateLimitHeaders = (
  { limit, remaining, resetMs }: Quota,
  now: number,
): OutgoingHttpHeaders => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset-in': String(toSeconds(resetMs)),
  'x-ratelimit-reset': String(toSeconds(now + resetMs)),
})
