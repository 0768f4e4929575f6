import { invalidParameter, LastfmError } from './errors.ts'

export type Params = ReadonlyMap<string, string>

/**
 * A request's parameters, from the query and the form together: some clients post everything in the query, one puts its
 * user's name there and the rest in the body. A name that comes with two values is refused, since whoever signed one of
 * them has not signed the other.
 * @param query without its question mark
 * @throws LastfmError 6
 */
export function readParams(query: string, form: URLSearchParams): Params {
  const params = new Map<string, string>()
  for (const [name, value] of [...new URLSearchParams(query), ...form]) {
    const known = params.get(name)
    if (known !== undefined && known !== value) {
      throw invalidParameter(`${name.slice(0, 100)} is given twice, with different values`)
    }
    params.set(name, value)
  }
  return params
}

/** @throws LastfmError 6 if the parameter is absent or blank */
export function requireParam(params: Params, name: string): string {
  const value = params.get(name)?.trim()
  if (!value) throw new LastfmError(6)
  return value
}

/**
 * A number, or the fallback for what is none: pylast sends `None` for a limit that isn't given.
 * @throws LastfmError 6, in the words of the real service, for a number outside its bounds
 */
export function readBoundedParam(params: Params, name: string, fallback: number, max: number): number {
  const text = params.get(name) ?? ''
  if (!/^-?\d/.test(text)) return fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > max) {
    throw new LastfmError(6, { message: `${name} param out of bounds (1-${max})` })
  }
  return value
}
