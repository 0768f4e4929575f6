import { type AppError, toProblem } from '../errors/index.ts'
import { type Answer } from './answer.ts'

/** What Retry-After says, in whole seconds; undefined where trying again makes no sense. */
export function retryAfterSeconds({ code, retryAfterMs }: AppError): number | undefined {
  if (retryAfterMs === undefined && code !== 'unavailable') return undefined
  return Math.max(1, Math.ceil((retryAfterMs ?? 5_000) / 1000))
}

/** A failure as a Problem Details document (RFC 9457). */
export function describeProblem(error: AppError): Answer {
  const problem = toProblem(error)
  const seconds = retryAfterSeconds(error)
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(seconds !== undefined && { 'retry-after': String(seconds) }),
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer realm="Ongaku"' }),
    },
    body: JSON.stringify(problem),
  }
}
