import { type Contract } from '../contracts/contract.ts'
import { fromWire, fromWireInTurns, toWire } from '../wire/index.ts'
import { empty, json } from './answer.ts'
import { jsonBody, rawBody } from './body/json-body.ts'
import { readQuery } from './http-request.ts'
import { type CorsPolicy } from './cors.ts'
import { describeProblem } from './problem-answer.ts'
import { requireAccess } from './access.ts'
import { type ForwardedRoute, type RestRoute, type Route } from './route.ts'
import { apiHeaders } from './security-headers.ts'
import { type Authenticate, defineEndpoint, type Endpoint, type HttpMethod, type Surface } from './surface.ts'

export interface RestSurfaceOptions {
  prefix: string
  routes: readonly RestRoute[]
  authenticate: Authenticate
  /** Replaces it for contracts that refuse a session cookie. */
  authenticateToken?: Authenticate
  cors?: CorsPolicy | undefined
}

const methodOf = ({ method }: Contract): HttpMethod => method.toUpperCase() as HttpMethod

const bodyOptions = ({ bodyLimit }: Contract) => (bodyLimit === undefined ? {} : { maxBytes: bodyLimit })

function handledEndpoint(route: Route): Endpoint {
  const { response } = route
  return defineEndpoint({
    methods: [methodOf(route)],
    path: route.path,
    ...(route.body && { body: jsonBody(bodyOptions(route)) }),
    ...(route.admit !== undefined && { admit: route.admit }),
    async handle({ request, params, caller, body, bodyBytes }) {
      const input = {
        request,
        params: route.params && fromWire(route.params, params, 'path'),
        query: route.query && fromWire(route.query, readQuery(request.query), 'query'),
        body: route.body && (await fromWireInTurns(route.body, body, 'body')),
        caller,
        ip: request.ip,
        bodyBytes,
      }
      const result = await route.handle(input)
      const answer = await route.respond?.(result, input)
      if (answer) return answer
      if (!response.schema) return empty(response.status)
      return json(toWire(response.schema, result as never), { status: response.status })
    },
  })
}

const forwardedEndpoint = (route: ForwardedRoute): Endpoint =>
  defineEndpoint<Buffer | undefined>({
    methods: [methodOf(route)],
    path: route.path,
    ...(route.body && { body: rawBody(bodyOptions(route)) }),
    handle: (input) => route.forward(input),
  })

/** The endpoints of contracts with their handlers: JSON in and out, failures as Problem Details. */
export function restSurface(options: RestSurfaceOptions): Surface {
  const { prefix, routes, authenticate, authenticateToken = authenticate, cors } = options
  const toEndpoint = (route: RestRoute): Endpoint => {
    const endpoint = 'forward' in route ? forwardedEndpoint(route) : handledEndpoint(route)
    const { access = 'read', refusesCookie } = route
    if (access === 'anyone') return { ...endpoint, authenticate: null }
    return {
      ...endpoint,
      authenticate: requireAccess(access, refusesCookie ? authenticateToken : authenticate),
    }
  }
  return {
    name: 'rest',
    prefixes: [prefix],
    endpoints: routes.map(toEndpoint),
    authenticate,
    describeError: describeProblem,
    headers: apiHeaders,
    ...(cors && { cors }),
  }
}
