import { createHash } from 'node:crypto'

const unsigned = new Set(['format', 'callback', 'api_sig'])

export function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}

/**
 * The `api_sig` of a request: MD5 over every name and value in ASCII order of the names (so `artist[10]`
 * comes before `artist[1]`), then the shared secret. `format` and `callback` are not signed.
 * Source: last.fm/api/authspec, section 8.
 */
export function signParams(params: ReadonlyMap<string, string>, sharedSecret: string): string {
  const names = [...params.keys()].filter((name) => !unsigned.has(name)).sort()
  return md5(names.map((name) => name + (params.get(name) ?? '')).join('') + sharedSecret)
}
