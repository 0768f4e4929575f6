import { AppError, invalidField } from '../errors/index.ts'
import { empty } from './answer.ts'
import { preflightHeaders } from './cors.ts'
import { type FindAnswer, type Visit } from './exchange.ts'
import { type HttpMethod, type Surface } from './surface.ts'

/** A request that no endpoint took. */
export interface UnmatchedVisit extends Visit {
  /** The methods that its path takes; empty for an unknown path. */
  methods: readonly HttpMethod[]
  /** What went wrong during routing. */
  error?: AppError
}

export const malformedPath = (): AppError => invalidField('path', 'is not percent-encoded UTF-8')

/** A surface's answer to requests that none of its endpoints took: its fallback, a 404, a 405 or a CORS preflight. */
export const answerUnmatched =
  (surface: Surface): FindAnswer<UnmatchedVisit> =>
  ({ request, methods, error }) => {
    if (error) throw error
    const { method, path } = request
    if (methods.length === 0) {
      if (surface.fallback && (method === 'GET' || method === 'HEAD')) return surface.fallback(request)
      throw new AppError('not_found', `There is nothing at ${method} ${path}`)
    }
    if (method === 'OPTIONS' && surface.cors) {
      return { ...empty(), headers: preflightHeaders(surface.cors, methods) }
    }
    const allow = methods.join(', ')
    const message = `This path does not take ${method}, only ${allow}`
    const refusal = surface.describeError(new AppError('method_not_allowed', message), request)
    return { ...refusal, headers: { ...refusal.headers, allow } }
  }
