import { ZodError } from 'zod'
import { AppError, fromZodError } from '../errors/index.ts'
import { readRetryAfter } from './retry-after.ts'
import { UpstreamError, type UpstreamErrorKind } from './upstream-error.ts'

export interface UpstreamResponse {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** The JSON of the body; undefined when the body is empty or no JSON. */
  data: unknown
}

/** The failure an answer reports; undefined where it reports none that the upstream's adapter knows. */
export type Classify = (response: UpstreamResponse) => UpstreamError | undefined

export interface RawResponse {
  status: number
  headers: Readonly<Record<string, string>>
  text: string
}

export interface ReadOptions {
  /** The upstream's name. */
  name: string
  classify: Classify
  /** Milliseconds since the epoch. */
  now: number
}

function parseJson(text: string): { valid: boolean; data: unknown } {
  if (text.trim() === '') return { valid: true, data: undefined }
  try {
    return { valid: true, data: JSON.parse(text) }
  } catch {
    return { valid: false, data: undefined } // JSON.parse quotes the text in its message
  }
}

/**
 * What a status means that the adapter says nothing about. A 4xx refuses the request only in the upstream's own words:
 * a page in place of JSON comes from something on the way to it, and passes.
 */
function kindOf({ status, data }: UpstreamResponse): UpstreamErrorKind {
  const theirs = status >= 400 && status < 500 && data !== undefined
  if (status === 429) return 'rate_limited'
  if (status === 408 || status === 425 || !theirs) return 'transient'
  return status === 401 ? 'needs_authorisation' : 'rejected'
}

function describeSurprise(error: unknown): string {
  if (error instanceof ZodError) return fromZodError(error, 'answer').message
  return error instanceof AppError ? error.message : 'the answer could not be read'
}

/** What `parse` makes of an answer. @throws UpstreamError `transient` when it can't; an UpstreamError of its own passes */
export function parseAnswer<D, T>(name: string, data: D, parse: (data: D) => T): T {
  try {
    return parse(data)
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    const message = `${name} answered with something else than expected: ${describeSurprise(error)}`
    throw new UpstreamError('transient', message, { upstream: name, cause: error })
  }
}

function findFailure(response: UpstreamResponse, { name, classify, now }: ReadOptions) {
  const { status, headers } = response
  const classified = parseAnswer(name, response, classify)
  const ok = status >= 200 && status < 300
  if (!classified && ok) return undefined
  const retryAfterMs = classified?.retryAfterMs ?? readRetryAfter(headers['retry-after'], now)
  const reported = classified?.kind ?? kindOf(response)
  const kind = reported === 'transient' && status === 429 ? 'rate_limited' : reported
  return new UpstreamError(kind, classified?.message ?? `${name} answered with HTTP ${status}`, {
    upstream: name,
    upstreamCode: classified?.upstreamCode ?? status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause: classified?.cause,
  })
}

/**
 * The JSON of an answer that reports no failure; undefined for an empty one.
 * @throws UpstreamError as the adapter's `classify` says, else by the status; `transient` for what is no JSON
 */
export function readResponse({ status, headers, text }: RawResponse, options: ReadOptions): unknown {
  const { valid, data } = parseJson(text)
  const failure = findFailure({ status, headers, data }, options)
  if (failure) throw failure
  if (valid) return data
  throw new UpstreamError('transient', `${options.name} answered with something else than JSON`, {
    upstream: options.name,
    upstreamCode: status,
  })
}
