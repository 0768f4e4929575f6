import { isSameSecret, md5 } from '../../../app-password/proofs.ts'
import { LastfmError } from './errors.ts'
import { type Params } from './params.ts'

const unsigned = new Set(['format', 'callback', 'api_sig'])

/**
 * The `api_sig` of a request: the MD5 of every name and value, in ASCII order of the names (so `artist[10]` comes before
 * `artist[1]`), then the shared secret. `format` and `callback` are not signed.
 * Source: https://www.last.fm/api/authspec, section 8.
 */
export function signParams(params: Params, sharedSecret: string): string {
  const names = [...params.keys()].filter((name) => !unsigned.has(name)).sort()
  return md5(names.map((name) => name + (params.get(name) ?? '')).join('') + sharedSecret)
}

/** @throws LastfmError 13 unless the request is signed with the secret */
export function checkSignature(params: Params, sharedSecret: string): void {
  const given = params.get('api_sig')?.toLowerCase() ?? ''
  if (!isSameSecret(given, signParams(params, sharedSecret))) throw new LastfmError(13)
}
