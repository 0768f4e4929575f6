import axios from 'axios'
import { type RawResponse } from './read-response.ts'
import { givenUp, UpstreamError } from './upstream-error.ts'

export type RequestValues = Readonly<Record<string, string | number | boolean | undefined>>

export interface RequestDetails {
  method: 'get' | 'post' | 'put' | 'delete'
  /** Put after the base address; its parts are already encoded. */
  path?: string
  /** The query. */
  params?: RequestValues
  /** The body, form-encoded. */
  form?: RequestValues
  /** The body, as JSON. */
  json?: unknown
  headers?: Readonly<Record<string, string>>
  /** How many redirects are followed; none unless given. */
  maxRedirects?: number
}

export interface SendOptions {
  /** The upstream's name. */
  name: string
  baseUrl: string
  /** The limit of the whole exchange, in milliseconds. */
  timeoutMs: number
  headers: Readonly<Record<string, string>>
  signal?: AbortSignal
}

const maxBytes = 10 * 1024 * 1024

const encode = (values: RequestValues): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
  ).toString()

function toUrl(baseUrl: string, { path, params }: RequestDetails): string {
  const url = path === undefined ? baseUrl : `${baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
  const query = params && encode(params)
  return query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url
}

function toBody({ form, json }: RequestDetails): { data?: string; type?: string } {
  if (form) return { data: encode(form), type: 'application/x-www-form-urlencoded' }
  return json === undefined ? {} : { data: JSON.stringify(json), type: 'application/json' }
}

const readHeaders = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))

/** Only the code is taken over: axios's errors carry the request with its secrets, and URLs stand in some messages. */
function toFailure(name: string, error: unknown): UpstreamError {
  const upstreamCode = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  return new UpstreamError('transient', `The request to ${name} failed (${upstreamCode})`, {
    upstream: name,
    upstreamCode,
  })
}

/** An abort signal for one exchange; axios's own timeout lets a body that trickles in take forever. */
function limitExchange(timeoutMs: number, signal: AbortSignal | undefined) {
  const exchange = new AbortController()
  const abort = () => exchange.abort()
  const timer = setTimeout(abort, timeoutMs)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const release = () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
  return { signal: exchange.signal, release }
}

/**
 * Sends one request, once, and reads the answer as text, up to 10 MB.
 * @throws UpstreamError `transient` when there is no whole answer in time, or the signal aborts
 */
export async function sendRequest(details: RequestDetails, options: SendOptions): Promise<RawResponse> {
  const { name, baseUrl, timeoutMs } = options
  const { data, type } = toBody(details)
  const limit = limitExchange(timeoutMs, options.signal)
  try {
    const response = await axios.request<string>({
      method: details.method,
      url: toUrl(baseUrl, details),
      data,
      headers: {
        Accept: 'application/json',
        'User-Agent': 'Ongaku',
        ...(type && { 'Content-Type': type }),
        ...options.headers,
        ...details.headers,
      },
      responseType: 'text',
      transformRequest: (body: unknown) => body,
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
      maxRedirects: details.maxRedirects ?? 0,
      maxContentLength: maxBytes,
      maxBodyLength: maxBytes,
      proxy: false,
      signal: limit.signal,
    })
    return { status: response.status, headers: readHeaders(response.headers), text: response.data }
  } catch (error) {
    if (options.signal?.aborted) throw givenUp(name)
    if (limit.signal.aborted) {
      throw new UpstreamError('transient', `${name} did not answer within ${timeoutMs} ms`, {
        upstream: name,
        upstreamCode: 'ETIMEDOUT',
      })
    }
    throw toFailure(name, error)
  } finally {
    limit.release()
  }
}
