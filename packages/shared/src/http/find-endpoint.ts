import { AppError, toAppError } from '../errors/index.ts'
import { type HttpRequest } from './http-request.ts'
import { createRouter, type Match, type Router } from './router.ts'
import { type HttpMethod, type Surface } from './surface.ts'

interface Served {
  surface: Surface
  router: Router
}

/** The surfaces under one prefix; there is always a first one. */
interface Group {
  prefix: string
  first: Served
  others: Served[]
}

/** What a request is for: an endpoint, or a surface that has none for it. */
export interface Found {
  surface: Surface
  /** The path under the surface's prefix. */
  path: string
  match: Match | undefined
  /** The methods the path takes; empty for a path nobody has. */
  methods: readonly string[]
  /** Why the path can't be read. */
  error?: AppError
}

const isUnder = (path: string, prefix: string): boolean =>
  path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/' || prefix === '')

const takesMethod = (methods: readonly string[], method: string): boolean =>
  methods.includes(method === 'HEAD' ? 'GET' : method)

function groupByPrefix(surfaces: readonly Surface[]): Group[] {
  const groups = new Map<string, Group>()
  for (const surface of surfaces) {
    const served = { surface, router: createRouter(surface.endpoints) }
    for (const prefix of surface.prefixes) {
      const group = groups.get(prefix)
      if (group) group.others.push(served)
      else groups.set(prefix, { prefix, first: served, others: [] })
    }
  }
  return [...groups.values()].sort((one, other) => other.prefix.length - one.prefix.length)
}

function findIn({ surface, router }: Served, path: string, request: HttpRequest): Found {
  const matches = router.find(path).filter(({ endpoint }) => endpoint.accepts?.(request) ?? true)
  const match = matches.find(({ endpoint }) => takesMethod(endpoint.methods, request.method))
  const methods = [...new Set<HttpMethod>(matches.flatMap(({ endpoint }) => endpoint.methods))]
  return { surface, path, match, methods }
}

const rank = ({ methods, surface }: Found): number => (methods.length > 0 ? 2 : surface.fallback ? 1 : 0)

/**
 * Finds what answers a request among the surfaces with the longest prefix that fits its path, in their order. One that has
 * the path answers, if only to say that it takes other methods; without one, the one with a fallback; else the first.
 */
export function createEndpointFinder(surfaces: readonly Surface[]): (request: HttpRequest) => Found {
  const groups = groupByPrefix(surfaces)
  const last = groups.at(-1)
  if (!last) throw new Error('a server needs a surface')
  return (request) => {
    const { prefix, first, others } = groups.find((group) => isUnder(request.path, group.prefix)) ?? last
    const path = request.path.slice(prefix.length)
    try {
      let best = findIn(first, path, request)
      for (const served of others) {
        if (best.match) return best
        const found = findIn(served, path, request)
        if (found.match || rank(found) > rank(best)) best = found
      }
      return best
    } catch (error) {
      return { surface: first.surface, path, match: undefined, methods: [], error: toAppError(error) }
    }
  }
}

export const noSuchPath = ({ method, path }: HttpRequest): AppError =>
  new AppError('not_found', `There is nothing at ${method} ${path}`)

export const noSuchMethod = ({ method }: HttpRequest, allowed: string): AppError =>
  new AppError('method_not_allowed', `This path does not take ${method}, only ${allowed}`)
