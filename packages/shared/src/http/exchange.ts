import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { AppError, toAppError } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'
import { type Answer, empty } from './answer.ts'
import { type BodyBudget, type Reservation } from './body/body-budget.ts'
import { declaredLength, readBody } from './body/read-body.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { createEndpointFinder, type Found, noSuchMethod, noSuchPath } from './find-endpoint.ts'
import { describeRequest, type HttpRequest, type Origin } from './http-request.ts'
import { type Match } from './router.ts'
import { type Caller } from './route.ts'
import { overTls } from './security-headers.ts'
import { sendAnswer } from './send-answer.ts'
import { type Surface } from './surface.ts'

export interface ExchangeOptions {
  surfaces: readonly Surface[]
  readOrigin(raw: IncomingMessage): Origin
  /** @throws AppError `misdirected` for a name the server is not known by */
  checkHost?: ((request: HttpRequest) => void) | undefined
  budget: BodyBudget
  logger: Logger
  /** Aborts when the server begins to stop. */
  closing: AbortSignal
}

const nobody: Caller = { userId: '' }

/** How long the rest of a body that nobody reads may still come before its connection is cut. */
const leftoverMs = 5_000

/** Throws away what is left of a body, so that the client gets to read the answer, but not for long. */
function discardLeftover(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return
  const timer = setTimeout(() => raw.destroy(), leftoverMs)
  raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
  raw.on('error', () => undefined).resume()
}

/** The headers a surface sends with everything, without and with TLS. */
function createHeaders(surface: Surface): (secure: boolean) => OutgoingHttpHeaders {
  const plain = { ...surface.headers, 'cache-control': surface.caching ?? 'no-store' }
  const tls = overTls(plain)
  return (secure) => (secure ? tls : plain)
}

const isClientGone = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE'

const isDependencyFailure = ({ code, cause }: AppError): boolean =>
  (code === 'unavailable' || code === 'upstream_failed') && cause !== undefined

/** One request from its head to the end of its answer. Never rejects. */
export function createExchange(
  options: ExchangeOptions,
): (raw: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { surfaces, budget, logger } = options
  const find = createEndpointFinder(surfaces)
  const headersOf = new Map(surfaces.map((surface) => [surface, createHeaders(surface)]))

  async function runEndpoint(
    { surface, path }: Found,
    { endpoint, params }: Match,
    request: HttpRequest,
    response: ServerResponse,
    open: (caller: Caller) => Reservation,
  ): Promise<Answer> {
    const authenticate = endpoint.authenticate === undefined ? surface.authenticate : endpoint.authenticate
    const caller = authenticate ? await authenticate(request) : nobody
    const admit = async (bodyBytes: number) => endpoint.admit?.({ request, caller, bodyBytes })
    if (!endpoint.body) {
      await admit(declaredLength(request.raw) ?? 0)
      return endpoint.handle({ request, path, params, caller, body: undefined, bodyBytes: 0 })
    }
    const reservation = open(caller)
    const bytes = await readBody(request.raw, response, endpoint.body, { reservation, admit })
    const body = await endpoint.body.parse(bytes, request)
    return endpoint.handle({ request, path, params, caller, body, bodyBytes: bytes.length })
  }

  async function answerTo(
    found: Found,
    request: HttpRequest,
    response: ServerResponse,
    open: (caller: Caller) => Reservation,
  ): Promise<Answer> {
    options.checkHost?.(request)
    const { surface, match, methods, error } = found
    if (error) throw error
    if (match) return runEndpoint(found, match, request, response, open)
    if (methods.length === 0) {
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      if (surface.fallback && isRead) return surface.fallback(request)
      throw noSuchPath(request)
    }
    if (request.method === 'OPTIONS' && surface.cors) {
      return { ...empty(), headers: preflightHeaders(surface.cors, methods) }
    }
    const allowed = methods.join(', ')
    const refusal = surface.describeError(noSuchMethod(request, allowed), request)
    return { ...refusal, headers: { ...refusal.headers, allow: allowed } }
  }

  function describeFailure(thrown: unknown, surface: Surface, request: HttpRequest): Answer {
    const error = thrown instanceof AppError ? thrown : toAppError(thrown)
    if (error.code === 'internal') logger.error({ err: thrown, path: request.path }, 'request failed')
    // What failed is somebody's to mend; a refusal of ours, which has no cause, is the client's to hear.
    else if (isDependencyFailure(error))
      logger.warn({ reason: error.message, path: request.path }, 'request failed')
    return surface.describeError(error, request)
  }

  function logRequest({ method, path }: HttpRequest, response: ServerResponse): void {
    if (!logger.isLevelEnabled('debug')) return
    const startedAt = performance.now()
    response.once('finish', () => {
      const ms = Math.round(performance.now() - startedAt)
      // The path only: queries can carry secrets.
      logger.debug({ method, path, status: response.statusCode, ms }, 'request')
    })
  }

  return async (raw, response) => {
    const request = describeRequest(raw, options.readOrigin(raw), options.closing)
    logRequest(request, response)
    const found = find(request)
    const { surface } = found
    const fixed = headersOf.get(surface)?.(request.secure) ?? {}
    const headers = surface.cors ? { ...fixed, ...corsHeaders(surface.cors, request) } : fixed
    let reservation: Reservation | undefined
    const open = ({ userId }: Caller) =>
      (reservation = budget.open({ userId: userId || undefined, ip: request.ip }))
    try {
      const answer = await answerTo(found, request, response, open).catch((thrown: unknown) =>
        describeFailure(thrown, surface, request),
      )
      await sendAnswer(request, response, answer, headers)
    } catch (thrown) {
      if (isClientGone(thrown)) return
      const answer = describeFailure(thrown, surface, request)
      if (response.headersSent) response.destroy()
      else await sendAnswer(request, response, answer, headers).catch(() => response.destroy())
    } finally {
      reservation?.release()
      discardLeftover(raw)
    }
  }
}
