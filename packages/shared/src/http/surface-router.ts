import express, { type Request, type RequestHandler, type Router } from 'express'
import { answerUnmatched, type UnmatchedVisit } from './answer-unmatched.ts'
import { type PrepareExchange } from './exchange.ts'
import { describeRequest, type HttpRequest } from './http-request.ts'
import { runEndpoint, type RunOptions } from './run-endpoint.ts'
import { type Endpoint, type HttpMethod, type Surface } from './surface.ts'

/** A surface with its Express router. */
export interface RoutedSurface {
  surface: Surface
  router: Router
  /** Answers a request that none of its endpoints took. Never rejects. */
  refuse: (visit: UnmatchedVisit) => Promise<void>
}

/** What routing notes on a request for the handler at the end of its prefix. */
export interface RequestLocals {
  /** The first surface that knows the path, and the methods that the path takes there. */
  refused?: { by: RoutedSurface; methods: Set<HttpMethod> }
}

type Params = Request['params']

export type Handler = RequestHandler<Params, unknown, unknown, Request['query'], RequestLocals>

export interface RoutingOptions extends RunOptions {
  exchange: PrepareExchange
  /** Aborts when the server begins to stop. */
  closing: AbortSignal
}

/** Express gives a `*name` as a list of its parts. */
function joinParts(params: Params): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(params)) {
    joined[name] = typeof value === 'string' ? value : value.join('/')
  }
  return joined
}

const isTemplate = ({ path }: Endpoint): boolean => /[:*{]/.test(path)

/** Endpoints by path: paths without parameters first, as in OpenAPI (3.1, "Paths Object"), otherwise in list order. */
function groupByPath(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const groups = new Map<string, Endpoint[]>()
  for (const endpoint of endpoints.toSorted((one, other) => +isTemplate(one) - +isTemplate(other))) {
    const group = groups.get(endpoint.path)
    if (group) group.push(endpoint)
    else groups.set(endpoint.path, [endpoint])
  }
  return groups
}

const isMeant = (endpoint: Endpoint, request: HttpRequest): boolean => endpoint.accepts?.(request) ?? true

/** Registers a surface's endpoints with an Express router, each with one handler that runs the whole exchange. */
export function routeSurface(surface: Surface, options: RoutingOptions): RoutedSurface {
  const { exchange, closing } = options
  const router = express.Router({ caseSensitive: true })
  const routed: RoutedSurface = { surface, router, refuse: exchange(surface, answerUnmatched(surface)) }

  function handleEndpoint(endpoint: Endpoint): Handler {
    const run = exchange(surface, runEndpoint(surface, endpoint, options))
    return (req, response, next) => {
      const request = describeRequest(req, closing)
      if (!isMeant(endpoint, request)) return next()
      const path = request.path.slice(req.baseUrl.length)
      void run({ request, response, path, params: joinParts(req.params) })
    }
  }

  /** Notes which methods a path takes, then lets Express go on: another endpoint may match the path too. */
  const noteMethods =
    (endpoints: readonly Endpoint[]): Handler =>
    (req, { locals }, next) => {
      const request = describeRequest(req, closing)
      const meant = endpoints.filter((endpoint) => isMeant(endpoint, request))
      if (meant.length > 0) locals.refused ??= { by: routed, methods: new Set() }
      if (locals.refused?.by === routed) {
        for (const { methods } of meant) for (const method of methods) locals.refused.methods.add(method)
      }
      next()
    }

  for (const [path, endpoints] of groupByPath(surface.endpoints)) {
    const route = router.route(path)
    for (const endpoint of endpoints) {
      const handle = handleEndpoint(endpoint)
      for (const method of endpoint.methods) route[method.toLowerCase() as Lowercase<HttpMethod>](handle)
    }
    // This also keeps Express from answering OPTIONS by itself.
    route.all(noteMethods(endpoints))
  }
  return routed
}
