import { type ErrorRequestHandler, type RequestHandler, type Response } from 'express'
import { AppError, toAppError, toProblem } from '../errors/index.ts'
import { type Logger } from '../logging/index.ts'

/** What Express and its body parser throw; `type` only the parser's own failures. */
interface RequestError extends Error {
  statusCode: number
  type?: string
  limit?: number
}

const isRequestError = (error: unknown): error is RequestError =>
  error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500

/** Express's own failures to read a request, in our terms. */
function translateHttpError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isRequestError(error)) {
    if (error.type === 'entity.too.large') {
      return new AppError('payload_too_large', `The body may be at most ${error.limit} bytes long`)
    }
    if (error.type === 'request.aborted') {
      return new AppError('invalid_input', 'The request ended before its body did')
    }
    const message = error.type === 'entity.parse.failed' ? 'is not valid JSON' : 'can not be read'
    return new AppError('invalid_input', `body: ${message}`, { fields: [{ field: 'body', message }] })
  }
  if (error instanceof URIError) return new AppError('invalid_input', 'The path is not valid')
  return toAppError(error)
}

function sendProblem(response: Response, error: AppError): void {
  const problem = toProblem(error)
  if (error.retryAfterMs !== undefined || problem.status === 503) {
    response.setHeader('Retry-After', Math.max(1, Math.ceil((error.retryAfterMs ?? 5_000) / 1000)))
  }
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="Ongaku"')
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** The one place where a failed request is answered; only what is our own fault is logged as an error. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = translateHttpError(thrown)
    if (error.code === 'internal') logger.error({ err: thrown, path: request.path }, 'request failed')
    if (response.headersSent) next(thrown)
    else sendProblem(response, error)
  }
}

export const notFoundHandler: RequestHandler = (request) => {
  throw new AppError('not_found', `There is nothing at ${request.method} ${request.path}`)
}
