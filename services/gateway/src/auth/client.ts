import { type HttpRequest } from '@ongaku/shared/http'
import { clientNetwork } from './client-network.ts'

/** Who uses a credential, as its owner is told. */
export interface Client {
  /** What the protocol says the client is, or its User-Agent. */
  name?: string | undefined
  /** Its address. */
  ip?: string | undefined
}

export const clientOf = ({ headers, ip }: HttpRequest): Client => ({ name: headers['user-agent'], ip })

/** In the order they are looked for: some browsers also carry the names of others. */
const browsers: readonly (readonly [name: string, version: RegExp])[] = [
  ['Edge', /\bEdgA?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+).*\bSafari\//],
]

const systems: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]

const maxLength = 64

/** A client's name as short as a person needs it: `Firefox 128 on Linux`, `mpdscribble/0.25`. */
export function shortenClient(name: string): string | undefined {
  const [browser, version] = browsers.find(([, mark]) => mark.test(name)) ?? []
  if (name.startsWith('Mozilla/') && browser && version) {
    const [system] = systems.find(([, mark]) => mark.test(name)) ?? []
    return `${browser} ${version.exec(name)?.[1]}${system ? ` on ${system}` : ''}`
  }
  // A comment in parentheses tells of the system; what comes after it, of libraries.
  const [product = ''] = name.split(' (')
  const visible = [...product.trim()].filter((character) => character >= ' ' && character !== '\u007f')
  return visible.slice(0, maxLength).join('') || undefined
}

/** What is kept of a client. */
export const describeClient = ({ name, ip }: Client) => ({
  client: name === undefined ? undefined : shortenClient(name.slice(0, 500)),
  network: ip === undefined ? undefined : clientNetwork(ip),
})
