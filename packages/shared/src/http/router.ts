import { AppError } from '../errors/index.ts'
import { type Endpoint } from './surface.ts'

/** An endpoint that fits a path, and what the path says. */
export interface Match {
  endpoint: Endpoint
  params: Record<string, string>
}

interface Pattern {
  endpoint: Endpoint
  parts: readonly string[]
}

export interface Router {
  /** Every endpoint for a path under the surface's prefix, in the order of the list, whatever its method. */
  find(path: string): Match[]
}

const noParams: Record<string, string> = Object.freeze({})

/** @throws AppError `invalid_input` for a path that is no percent-encoded UTF-8 */
function decode(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    const message = 'is not percent-encoded UTF-8'
    throw new AppError('invalid_input', `path: ${message}`, { fields: [{ field: 'path', message }], cause })
  }
}

/** A slash at the end changes nothing. */
const splitPath = (path: string): string[] => path.replace(/\/$/, '').split('/').slice(1)

function match({ endpoint, parts }: Pattern, given: readonly string[]): Match | undefined {
  const params: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    if (part.startsWith('*')) {
      if (index >= given.length) return undefined
      params[part.slice(1)] = given.slice(index).join('/')
      return { endpoint, params }
    }
    const value = given[index]
    if (value === undefined) return undefined
    if (part.startsWith(':')) {
      if (value === '') return undefined
      params[part.slice(1)] = value
    } else if (part !== value) {
      return undefined
    }
  }
  return given.length === parts.length ? { endpoint, params } : undefined
}

const isFixed = (path: string): boolean => !/\/[:*]/.test(path)

/** Finds endpoints by path: at once where the path has no variable parts, otherwise by trying each that has. */
export function createRouter(endpoints: readonly Endpoint[]): Router {
  const fixed = new Map<string, Match[]>()
  const patterns: Pattern[] = []
  for (const endpoint of endpoints) {
    const parts = splitPath(endpoint.path)
    if (!isFixed(endpoint.path)) {
      patterns.push({ endpoint, parts })
      continue
    }
    const key = parts.join('/')
    const entry = { endpoint, params: noParams }
    fixed.set(key, [...(fixed.get(key) ?? []), entry])
  }
  // A fixed path may also fit a pattern that takes other methods.
  for (const [path, entries] of fixed) {
    entries.push(...patterns.flatMap((pattern) => match(pattern, path.split('/')) ?? []))
  }
  return {
    find(path) {
      const known = fixed.get(path.replace(/^\//, '').replace(/\/$/, ''))
      if (known) return known
      const parts = splitPath(path).map(decode)
      const decoded = parts.some((part) => part.includes('/')) ? undefined : fixed.get(parts.join('/'))
      return decoded ?? patterns.flatMap((pattern) => match(pattern, parts) ?? [])
    },
  }
}
