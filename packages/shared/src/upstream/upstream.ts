import { createHash } from 'node:crypto'
import { type Cache, type Limiter, remember } from '../cache/index.ts'
import { type Clock } from '../clock/index.ts'
import { toAppError } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'
import { type BreakerOptions, type BreakerState, createBreaker } from './breaker.ts'
import { type Classify, parseAnswer, readResponse } from './read-response.ts'
import { type RequestDetails, sendRequest } from './send-request.ts'
import { givenUp, UpstreamError } from './upstream-error.ts'

export interface UpstreamOptions {
  /** Names the upstream in errors, logs and cache keys. */
  name: string
  baseUrl: string
  /** The limit of one exchange, from the first byte sent to the last one received, in milliseconds. */
  timeoutMs: number
  limiter: Limiter
  limiterKey: string
  /** The longest wait for the limiter, in milliseconds; 10 s unless given. */
  maxWaitMs?: number
  breaker?: BreakerOptions
  /** Finds the failure an answer reports, before its status is looked at. */
  classify: Classify
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>
  /** For requests with `cacheForMs`. */
  cache?: Cache
  clock: Clock
  logger: Logger
}

export interface UpstreamRequest<T> extends RequestDetails {
  /** Turns the answer's JSON into what the caller wants, and throws if it can't. Not called for failures. */
  parse: (data: unknown) => T
  signal?: AbortSignal
  /** Keeps the answer in the cache so long; failures are not kept. */
  cacheForMs?: number
  /** Unless given, everything the request holds is its key: name those without a token that changes. */
  cacheKey?: string
}

export interface Upstream {
  readonly name: string
  breakerState(): BreakerState
  /**
   * Sends one request, at most once: retries are up to the caller.
   * @throws UpstreamError always, if it fails; nothing of the request is in it
   */
  request<T>(request: UpstreamRequest<T>): Promise<T>
}

const hashRequest = ({ method, path, params, form, json, headers }: RequestDetails): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, params, form, json, headers]))
    .digest('base64url')

/** The promise's outcome, or `reason` if the signal aborts meanwhile; what others share goes on. */
function leaveOnAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  reason: () => Error,
): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const leave = () => reject(reason())
    signal.addEventListener('abort', leave, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

/**
 * One way to call an upstream: an open breaker fails at once; then the limit is waited for, the request sent once, and
 * the answer classified and parsed.
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { name, limiter, limiterKey, maxWaitMs = 10_000, classify, cache, clock } = options
  const breaker = createBreaker(name, options.breaker ?? {}, options)

  async function waitForLimit(signal: AbortSignal | undefined): Promise<void> {
    try {
      await limiter.acquire(limiterKey, { clock, maxWaitMs, ...(signal && { signal }) })
    } catch (thrown) {
      if (signal?.aborted) throw givenUp(name)
      const { code, message, retryAfterMs } = toAppError(thrown)
      throw new UpstreamError(code === 'rate_limited' ? 'rate_limited' : 'transient', message, {
        upstream: name,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      })
    }
  }

  async function exchange<T>(
    details: RequestDetails,
    check: (data: unknown) => T,
    signal?: AbortSignal,
  ): Promise<T> {
    breaker.assertNotOpen()
    await waitForLimit(signal)
    return breaker.run(async () => {
      const response = await sendRequest(details, {
        name,
        baseUrl: options.baseUrl,
        timeoutMs: options.timeoutMs,
        headers: options.headers ?? {},
        ...(signal && { signal }),
      })
      return check(readResponse(response, { name, classify, now: clock.now() }))
    })
  }

  async function requestCached<T>(kept: Cache, forMs: number, request: UpstreamRequest<T>): Promise<T> {
    const { parse, signal, cacheKey, ...details } = request
    if (signal?.aborted) throw givenUp(name)
    const key = `${name}:${cacheKey ?? hashRequest(details)}`
    // What is kept is the answer, not what it was parsed into; it is parsed before, so that only good ones are kept.
    const load = () =>
      exchange(details, (data) => {
        parseAnswer(name, data, parse)
        return data
      })
    const data = await leaveOnAbort(remember(kept, key, forMs, load), signal, () => givenUp(name))
    try {
      return parseAnswer(name, data, parse)
    } catch (error) {
      await kept.delete(key) // kept by a version that took other answers: the next call asks anew
      throw error
    }
  }

  return {
    name,
    breakerState: () => breaker.state(),
    request<T>(request: UpstreamRequest<T>): Promise<T> {
      const { parse, signal, cacheForMs, cacheKey: _, ...details } = request
      if (cache && cacheForMs !== undefined) return requestCached(cache, cacheForMs, request)
      return exchange(details, (data) => parseAnswer(name, data, parse), signal)
    },
  }
}
