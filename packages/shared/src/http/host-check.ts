import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { AppError } from '../errors/index.ts'
import { type HttpRequest } from './http-request.ts'

export interface HostPolicy {
  /** Names the server is reached by, besides those that are always allowed. */
  allowed: readonly string[]
  /** The setting that lists them, for the error. */
  setting: string
}

/** Suffixes that no public web page can have: they exist only within a local network. */
const localSuffixes = ['.localhost', '.local', '.home.arpa', '.internal']

function readName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase().replace(/\.$/, '')
}

const maxRemembered = 100

/**
 * Checks the host name a request is sent to. A hostile page can point its own name at this machine (DNS rebinding) and then
 * read what is served here, but its requests still carry that name. Addresses, names without a dot, names of local networks
 * and the machine's own name are allowed.
 * @returns a function that throws AppError `misdirected`, which names the setting
 */
export function createHostCheck({ allowed, setting }: HostPolicy): (request: HttpRequest) => void {
  const known = new Set([hostname(), ...allowed].map((name) => name.toLowerCase()))
  const isFine = (name: string) =>
    isIP(name) !== 0 ||
    !name.includes('.') ||
    known.has(name) ||
    localSuffixes.some((suffix) => name.endsWith(suffix))
  const seen = new Set<string>()
  return ({ headers: { host } }) => {
    // Browsers always send a name; an HTTP/1.0 client need not.
    if (host === undefined || seen.has(host)) return
    const name = readName(host)
    if (!isFine(name)) {
      throw new AppError(
        'misdirected',
        `This server is not known as ${name.slice(0, 255)}; if it should be, add the name to ${setting}`,
      )
    }
    if (seen.size < maxRemembered) seen.add(host)
  }
}
