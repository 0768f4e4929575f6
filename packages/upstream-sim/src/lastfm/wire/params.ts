import { LastfmError } from './errors.ts'

export type Params = ReadonlyMap<string, string>

/**
 * A request's parameters: those of the query, overridden by those of a form-encoded body. Some clients sign
 * and post everything in the query, some send no Content-Type.
 * @param query without its question mark
 */
export function readParams(query: string, form = new URLSearchParams()): Params {
  return new Map([...new URLSearchParams(query), ...form])
}

/** @throws LastfmError 6 if the parameter is absent or empty */
export function requireParam(params: Params, name: string): string {
  const value = params.get(name)?.trim()
  if (!value) throw new LastfmError(6)
  return value
}

/** @throws LastfmError 6, in the words of the real service, for a number outside its bounds */
export function readBoundedParam(params: Params, name: string, fallback: number, max: number): number {
  const text = params.get(name)
  if (text === undefined || text === '') return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > max)
    throw new LastfmError(6, { message: `${name} param out of bounds (1-${max})` })
  return value
}
