import { type BodyBudget } from './body/body-budget.ts'
import { declaredLength, readBody } from './body/read-body.ts'
import { type FindAnswer, type Visit } from './exchange.ts'
import { type Caller } from './route.ts'
import { type Endpoint, type Surface } from './surface.ts'

export interface EndpointVisit extends Visit {
  /** See `EndpointInput`. */
  path: string
  params: Record<string, string>
}

const nobody: Caller = { userId: '' }

/** An endpoint's own steps, in this order: caller, rate limit, room for the body, body, handler. */
export function runEndpoint(
  surface: Surface,
  endpoint: Endpoint,
  budget: BodyBudget,
): FindAnswer<EndpointVisit> {
  const authenticate = endpoint.authenticate === undefined ? surface.authenticate : endpoint.authenticate
  return async (visit) => {
    const { request, response, path, params } = visit
    const caller = authenticate ? await authenticate(request) : nobody
    const admit = async (bodyBytes: number) => endpoint.admit?.({ request, caller, bodyBytes })
    if (!endpoint.body) {
      await admit(declaredLength(request.raw) ?? 0)
      return endpoint.handle({ request, path, params, caller, body: undefined, bodyBytes: 0 })
    }
    const reservation = budget.open({ userId: caller.userId || undefined, ip: request.ip })
    visit.reservation = reservation
    const bytes = await readBody(request.raw, response, endpoint.body, { reservation, admit })
    const body = await endpoint.body.parse(bytes, request)
    return endpoint.handle({ request, path, params, caller, body, bodyBytes: bytes.length })
  }
}
