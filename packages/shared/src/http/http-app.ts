import express, { type ErrorRequestHandler, type Express, type Response } from 'express'
import { toAppError } from '../errors/index.ts'
import { malformedPath } from './answer-unmatched.ts'
import { describeRequest, type HttpRequest } from './http-request.ts'
import {
  type Handler,
  type RequestLocals,
  type RoutedSurface,
  routeSurface,
  type RoutingOptions,
} from './surface-router.ts'
import { type Surface } from './surface.ts'

export interface HttpAppOptions extends RoutingOptions {
  surfaces: readonly Surface[]
  trustedProxies?: readonly string[] | undefined
}

/** The surfaces of one prefix; there is always a first one. */
type Group = [RoutedSurface, ...RoutedSurface[]]

/** The longest prefix first; the surfaces of one prefix in the order of the list. */
function groupByPrefix(surfaces: readonly RoutedSurface[]): [string, Group][] {
  const groups = new Map<string, Group>()
  for (const routed of surfaces) {
    for (const prefix of routed.surface.prefixes) {
      const group = groups.get(prefix)
      if (group) group.push(routed)
      else groups.set(prefix, [routed])
    }
  }
  return [...groups].sort(([one], [other]) => other.length - one.length)
}

function canDecode({ path }: HttpRequest): boolean {
  try {
    return !path.includes('%') || decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}

/**
 * The last handlers of a prefix, so that no request goes on to a shorter one. The first surface that knows the path answers,
 * to say which methods the path takes; if none does, the first with a fallback; otherwise the first of all. A malformed
 * path is answered by the first of all, too.
 */
function endPrefix(group: Group, closing: AbortSignal): [Handler, ErrorRequestHandler] {
  const [first] = group
  const forUnknownPaths = group.find(({ surface }) => surface.fallback) ?? first
  const refuse = (request: HttpRequest, response: Response<unknown, RequestLocals>) => {
    if (!canDecode(request)) {
      return first.refuse({ request, response, methods: [], error: malformedPath() })
    }
    const { by, methods } = response.locals.refused ?? { by: forUnknownPaths, methods: [] }
    return by.refuse({ request, response, methods: [...methods] })
  }
  return [
    (req, response) => void refuse(describeRequest(req, closing), response),
    // Express could not decode a parameter, or an endpoint's `accepts` threw.
    (thrown: unknown, req, response, _next) => {
      const error = thrown instanceof URIError ? malformedPath() : toAppError(thrown)
      void first.refuse({ request: describeRequest(req, closing), response, methods: [], error })
    },
  ]
}

/** An Express app that mounts each surface's router at each of its prefixes. It has no other middleware. */
export function createHttpApp({ surfaces, trustedProxies = [], ...options }: HttpAppOptions): Express {
  const app = express()
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', false)
    .enable('case sensitive routing')
    .set('trust proxy', trustedProxies)
  const routed = surfaces.map((surface) => routeSurface(surface, options))
  for (const [prefix, group] of groupByPrefix(routed)) {
    app.use(prefix || '/', ...group.map(({ router }) => router), ...endPrefix(group, options.closing))
  }
  return app
}
