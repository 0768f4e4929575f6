import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { AppError, toAppError } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'
import { type Answer } from './answer.ts'
import { type Reservation } from './body/body-budget.ts'
import { corsHeaders } from './cors.ts'
import { type HttpRequest } from './http-request.ts'
import { loggedPath } from './logged-path.ts'
import { rateLimitHeaders } from './quota.ts'
import { overTls } from './security-headers.ts'
import { sendAnswer } from './send-answer.ts'
import { type Surface } from './surface.ts'

export interface ExchangeOptions {
  /** @throws AppError `misdirected` for a host name the server isn't known by */
  checkHost?: ((request: HttpRequest) => void) | undefined
  logger: Logger
}

/** One request while it is being answered. */
export interface Visit {
  request: HttpRequest
  response: ServerResponse
  /** The memory reserved for its body, released once it is answered. */
  reservation?: Reservation
}

/** Works out the answer to a request whose host has been checked. The surface describes what it throws. */
export type FindAnswer<V extends Visit> = (visit: V) => Promise<Answer> | Answer

/**
 * Prepares the steps that all requests of a surface go through, from the check of the host to the end of the answer. What
 * it returns never rejects.
 */
export type PrepareExchange = <V extends Visit>(
  surface: Surface,
  findAnswer: FindAnswer<V>,
) => (visit: V) => Promise<void>

/** How long an unread rest of a body may keep arriving before its connection is closed. */
const leftoverMs = 5_000

/** Discards an unread rest of a body for a while, so that the client gets to read the answer. */
function discardLeftover(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return
  const timer = setTimeout(() => raw.destroy(), leftoverMs).unref()
  raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
  raw.on('error', () => undefined).resume()
}

/** The headers a surface sends with every answer; they depend on TLS and on the request's origin. */
function createHeaders({ headers, caching, cors }: Surface): (request: HttpRequest) => OutgoingHttpHeaders {
  const plain = { ...headers, 'cache-control': caching ?? 'no-store' }
  const tls = overTls(plain)
  return (request) => {
    const fixed = request.secure ? tls : plain
    return { ...fixed, ...(cors && corsHeaders(cors, request)) }
  }
}

const isClientGone = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE'

const isDependencyFailure = ({ code, cause }: AppError): boolean =>
  (code === 'unavailable' || code === 'upstream_failed') && cause !== undefined

export function createExchange({ checkHost, logger }: ExchangeOptions): PrepareExchange {
  function describeFailure(thrown: unknown, surface: Surface, request: HttpRequest): Answer {
    const error = thrown instanceof AppError ? thrown : toAppError(thrown)
    const path = loggedPath(request.path)
    if (error.code === 'internal') logger.error({ err: thrown, path }, 'request failed')
    // A failure with a cause is the operator's to mend. A refusal of our own has none and concerns only the client.
    else if (isDependencyFailure(error)) logger.warn({ reason: error.message, path }, 'request failed')
    return surface.describeError(error, request)
  }

  function logRequest({ method, path }: HttpRequest, response: ServerResponse): void {
    if (!logger.isLevelEnabled('debug')) return
    const startedAt = performance.now()
    response.once('finish', () => {
      const ms = Math.round(performance.now() - startedAt)
      // The path only: queries can carry secrets.
      logger.debug({ method, path: loggedPath(path), status: response.statusCode, ms }, 'request')
    })
  }

  return <V extends Visit>(surface: Surface, findAnswer: FindAnswer<V>) => {
    const headersFor = createHeaders(surface)
    const describeQuota = surface.describeQuota ?? rateLimitHeaders

    async function answer(visit: V): Promise<Answer> {
      try {
        checkHost?.(visit.request)
        return await findAnswer(visit)
      } catch (thrown) {
        return describeFailure(thrown, surface, visit.request)
      }
    }

    return async (visit: V) => {
      const { request, response } = visit
      logRequest(request, response)
      const headers = headersFor(request)
      try {
        const answered = await answer(visit)
        if (request.quota) Object.assign(headers, describeQuota(request.quota))
        await sendAnswer(request, response, answered, headers)
      } catch (thrown) {
        if (isClientGone(thrown)) return
        const failure = describeFailure(thrown, surface, request)
        if (response.headersSent) response.destroy()
        else await sendAnswer(request, response, failure, headers).catch(() => response.destroy())
      } finally {
        visit.reservation?.release()
        discardLeftover(request.raw)
      }
    }
  }
}
