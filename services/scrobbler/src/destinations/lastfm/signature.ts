import { createHash } from 'node:crypto'

/**
 * Signs the parameters of a call: the md5 of every name and value in ASCII order of the names, then the secret.
 * `format` and `callback` are not part of it. Source: https://www.last.fm/api/desktopauth, section 8
 */
export function signParameters(parameters: Record<string, string>, sharedSecret: string): string {
  const names = Object.keys(parameters)
    .filter((name) => name !== 'format' && name !== 'callback')
    .sort()
  const text = names.map((name) => `${name}${parameters[name]}`).join('')
  return createHash('md5').update(`${text}${sharedSecret}`, 'utf8').digest('hex')
}
