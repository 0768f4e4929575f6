import { AppError, invalidField } from '@ongaku/shared/errors'
import { isSameSecret, md5 } from '../../app-password/proofs.ts'
import { isRequired } from './subsonic-answer.ts'

/** How a request says whose it is. */
export type SubsonicCredentials =
  | { apiKey: string }
  | {
      username: string
      /** Whether what was sent proves that the client knows the password. */
      isProof(password: string): boolean
    }

/** The value of a parameter. @throws AppError `invalid_input` where it is missing or empty */
export function requireParameter(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name)
  if (!value) throw invalidField(name, isRequired)
  return value
}

/** A password as it stands, or `enc:` and its UTF-8 bytes in hexadecimal. */
export function readPassword(p: string): string {
  const [, hex] = /^enc:((?:[0-9a-f]{2})*)$/i.exec(p) ?? []
  return hex === undefined ? p : Buffer.from(hex, 'hex').toString('utf8')
}

const severalWays = () =>
  new AppError('conflict', 'Sign in one way: with apiKey, with u and p, or with u, t and s')

/** @throws AppError `invalid_input` where something is missing, `conflict` for several ways to sign in at once */
export function readCredentials(parameters: URLSearchParams): SubsonicCredentials {
  const apiKey = parameters.get('apiKey')
  if (apiKey) {
    if (['u', 'p', 't', 's'].some((name) => parameters.has(name))) throw severalWays()
    return { apiKey }
  }
  const username = requireParameter(parameters, 'u')
  const p = parameters.get('p')
  if (!p) {
    const t = requireParameter(parameters, 't').toLowerCase()
    const s = requireParameter(parameters, 's')
    return { username, isProof: (password) => isSameSecret(t, md5(password + s)) }
  }
  if (parameters.has('t') || parameters.has('s')) throw severalWays()
  const sent = readPassword(p)
  return { username, isProof: (password) => isSameSecret(sent, password) }
}
