import { type Answer } from './answer.ts'
import { type BodyBudget } from './body/body-budget.ts'
import { declaredLength, readBody } from './body/read-body.ts'
import { type FindAnswer, type Visit } from './exchange.ts'
import { type Caller } from './route.ts'
import { type Endpoint, type RequestLimits, type Surface } from './surface.ts'

export interface EndpointVisit extends Visit {
  /** See `EndpointInput`. */
  path: string
  params: Record<string, string>
  /** Whether it came as far as the endpoint's limit. */
  isAdmitted?: boolean
}

const nobody: Caller = { userId: '' }

export interface RunOptions {
  budget: BodyBudget
  limits?: RequestLimits | undefined
}

/**
 * An endpoint's own steps, in this order: caller, rate limit, room for the body, body, handler. A request that ends before
 * a limit has counted it is counted as one of nobody we know.
 */
export function runEndpoint(
  surface: Surface,
  endpoint: Endpoint,
  { budget, limits }: RunOptions,
): FindAnswer<EndpointVisit> {
  const authenticate = endpoint.authenticate === undefined ? surface.authenticate : endpoint.authenticate
  const admitRequest = endpoint.admit === undefined ? limits?.admit : endpoint.admit

  async function answer(visit: EndpointVisit): Promise<Answer> {
    const { request, response, path, params } = visit
    const caller = authenticate ? await authenticate(request) : nobody
    const admit = async (bodyBytes: number) => {
      if (!admitRequest) return
      visit.isAdmitted = true
      await admitRequest({ request, caller, bodyBytes })
    }
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

  async function countMissed({ request, isAdmitted }: EndpointVisit): Promise<void> {
    if (!isAdmitted && !request.quota) await limits?.countUnknown(request)
  }

  return async (visit) => {
    try {
      return await answer(visit)
    } finally {
      await countMissed(visit)
    }
  }
}
